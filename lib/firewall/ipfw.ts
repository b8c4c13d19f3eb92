/** ipfw of FreeBSD (ipfw(8)): a lookup table and one deny rule. Commands are read from standard input, many in one call. */
import { parseNetwork } from "../address/parse.ts";
import type { Call } from "../programs/run_program.ts";
import type { Backend, Member, Target } from "./backend.ts";

const IPFW = ["/sbin/ipfw"];

/** Our rule gets the first of these numbers that is free: before what rc.firewall writes for services. */
const NUMBERS = { from: 50, to: 99 };

/** A rule as {@link ruleFor} has it, and as it was before it spared what belongs to open connections. */
const OURS =
  /^deny (ip|tcp) from table\(\S+\) to me( (dst-port )?[\d,]+)?( setup| not established)?$/;

/** ipfw. */
export const ipfw: Backend = {
  name: "ipfw",
  programs: [IPFW],
  change: (table, add, remove) => {
    const lines = [
      ...remove.map(({ text }) => `table ${table} delete ${text}`),
      ...additions(table, add),
    ];
    return lines.length === 0 ? [] : [batch(lines)];
  },
  looks: (table) => [
    // Whether the tool works at all is seen from the rules.
    { program: IPFW, args: ["table", table, "info"], mayFail: /^/ },
    { program: IPFW, args: ["-q", "list"] },
  ],
  refill: (target, members, [info, rules = ""]) => {
    const { table } = target;
    const found = rulesOn(table, rules);
    const stale = found.filter(({ text, isOurs }) => isOurs && !isFor(target, text));
    // A rule of the administrator's own that looks into the table is rule enough.
    const isMissing = found.length === 0 || stale.length > 0 && stale.length === found.length;
    const first = info === undefined ? `table ${table} create type addr` : `table ${table} flush`;
    return [batch(function* () {
      yield first;
      yield* additions(table, members);
      for (const { number } of stale) yield `delete ${number}`;
      if (isMissing) yield `add ${freeNumber(rules)} ${ruleFor(target)}`;
    }())];
  },
  makes: (table) =>
    `table ${table} and one deny rule, numbered ${NUMBERS.from} or the next that is free`,
  opens: (table) => [`ipfw table ${table} flush`],
  list: (table) => [{ program: IPFW, args: ["table", table, "list"] }],
  parse: (_, printed) =>
    printed.flatMap((text) => text.split("\n")).flatMap((line) => {
      const [member = ""] = line.trim().split(/\s+/);
      const network = parseNetwork(member);
      return network ? [network.text] : [];
    }),
  drops: (target, [, rules = ""]) =>
    rulesOn(target.table, rules).some(({ text, isOurs }) =>
      !isOurs || isFor(target, text) || isFor({ ...target, kills: target.kills !== true }, text)
    ),
  kills: (target, [, rules = ""]) =>
    rulesOn(target.table, rules).filter(({ isOurs }) => isOurs)
      .map(({ text }) => !/ (setup|not established)$/.test(text)).at(0),
  remove: (table, [info, rules = ""]) => {
    const found = rulesOn(table, rules);
    const calls = found.filter(({ isOurs }) => isOurs)
      .map(({ number }) => ({ program: IPFW, args: ["-q", "delete", String(number)] }));
    const isUsed = found.some(({ isOurs }) => !isOurs);
    if (info === undefined) return { calls };
    const args = ["table", table, isUsed ? "flush" : "destroy"];
    return {
      calls: [...calls, { program: IPFW, args }],
      ...isUsed && { stays: "the table, emptied, since rules of yours look into it" },
    };
  },
};

/** `setup` is what opens a TCP connection, `established` all other of TCP; ipfw without states can't tell more of other protocols. */
function ruleFor({ table, ports, kills }: Target): string {
  return ports === undefined
    ? `deny ip from table(${table}) to me${kills ? "" : " not established"}`
    : `deny tcp from table(${table}) to me ${ports.join(",")}${kills ? "" : " setup"}`;
}

/** Whether a rule of ours is for the ports and packets wanted. ipfw lists ports with `dst-port` before them. */
function isFor(target: Target, text: string): boolean {
  return text.replace(" dst-port ", " ") === ruleFor(target);
}

/** The rules that look into our table; ours are those in our form whose number no other rule has. */
function rulesOn(
  table: string,
  listed: string,
): { number: number; text: string; isOurs: boolean }[] {
  const rules = [...listed.matchAll(/^(\d+) (.*?) *$/gm)]
    .map(([, number, text = ""]) => ({ number: Number(number), text }));
  return rules.filter(({ text }) => text.includes(`table(${table})`)).map((rule) => ({
    ...rule,
    isOurs: OURS.test(rule.text) &&
      rules.filter(({ number }) => number === rule.number).length === 1,
  }));
}

function freeNumber(listed: string): number {
  const taken = new Set([...listed.matchAll(/^\d+/gm)].map(([number]) => Number(number)));
  for (let number = NUMBERS.from; number <= NUMBERS.to; number++) {
    if (!taken.has(number)) return number;
  }
  return NUMBERS.from;
}

/** -f: no questions; -q: nothing printed, and what is there or gone already is no error. */
function batch(lines: Iterable<string>): Call {
  return { program: IPFW, args: ["-f", "-q", "/dev/stdin"], input: lines };
}

function* additions(table: string, members: Iterable<Member>): Generator<string> {
  for (const { network } of members) yield `table ${table} add ${network.text}`;
}
