/**
 * pf, the packet filter of the BSDs (pfctl(8)): a persistent table. pfctl makes the table when it is not there; the rule that
 * names it stands in the administrator's pf.conf. pf keeps states, so that open connections go on whatever that rule says.
 */
import { parseNetwork } from "../address/parse.ts";
import type { Call } from "../programs/run_program.ts";
import type { Backend, Member } from "./backend.ts";

const PFCTL = ["/sbin/pfctl"];

/** For how many of one change pfctl is called to end their connections: it takes one at a time. */
const MOST_KILLS = 100;

/** pf. */
export const pf: Backend = {
  name: "pf",
  programs: [PFCTL],
  change: (table, add, remove, kills) => [
    ...remove.length > 0 ? [call(table, "delete", remove.map(({ text }) => text))] : [],
    ...add.length > 0 ? [call(table, "add", textsOf(add))] : [],
    // A connection that pf keeps state of passes without a look at any rule.
    ...(kills ? add.slice(0, MOST_KILLS) : []).map(({ network }) => ({
      program: PFCTL,
      args: ["-q", "-k", network.text],
    })),
  ],
  looks: () => [],
  refill: ({ table }, members) => [
    call(table, "replace", textsOf(members)),
  ],
  makes: (table) => `table <${table}>`,
  opens: (table) => [`pfctl -t ${table} -T flush`],
  list: (table) => [{
    program: PFCTL,
    args: ["-q", "-t", table, "-T", "show"],
    mayFail: /does not exist/,
  }],
  parse: (_, printed) =>
    printed.flatMap((text) => text.split(/\s+/)).filter((word) => word !== "")
      .map((word) => parseNetwork(word)?.text ?? word),
  byHand: ({ table, ports }) => {
    const what = ports === undefined ? "" : " proto tcp";
    const where = ports === undefined ? "" : ` to port { ${ports.join(" ")} }`;
    return `add to pf.conf, before its first pass rule, "table <${table}> persist" and ` +
      `"block drop in quick${what} from <${table}>${where}", then run pfctl -f /etc/pf.conf`;
  },
  remove: (table) => ({
    calls: [{ program: PFCTL, args: ["-q", "-t", table, "-T", "kill"] }],
    stays: "the lines in pf.conf, which are yours to take out",
  }),
};

/** `-f -` reads addresses from standard input, so that one call takes as many as there are. */
function call(table: string, verb: string, members: Iterable<string>): Call {
  return { program: PFCTL, args: ["-q", "-t", table, "-T", verb, "-f", "-"], input: members };
}

function* textsOf(members: Iterable<Member>): Generator<string> {
  for (const { network } of members) yield network.text;
}
