/** ipfw of FreeBSD (ipfw(8)): a lookup table and one deny rule. Commands are read from standard input, many in one call. */
import { parseNetwork } from "../address/parse.ts";
import { type Backend, type Call } from "./backend.ts";

const IPFW = ["/sbin/ipfw"];

/** The number of our rule: before what rc.firewall writes for services. */
const RULE = 50;

/** ipfw. */
export const ipfw: Backend = {
  name: "ipfw",
  programs: [IPFW],
  change: (table, add, remove) => {
    const lines = [
      ...remove.map(({ text }) => `table ${table} delete ${text}`),
      ...add.map(({ network }) => `table ${table} add ${network.text}`),
    ];
    return lines.length === 0 ? [] : [batch(lines)];
  },
  looks: (table) => [
    { program: IPFW, args: ["table", table, "info"] },
    { program: IPFW, args: ["-q", "list"] },
  ],
  refill: ({ table, ports }, members, [info, rules]) => {
    const hasRule = rules?.includes(`table(${table})`) ?? false;
    const to = ports === undefined ? "ip from" : "tcp from";
    const where = ports === undefined ? "to me" : `to me ${ports.join(",")}`;
    return [batch([
      info === undefined ? `table ${table} create type addr` : `table ${table} flush`,
      ...members.map(({ network }) => `table ${table} add ${network.text}`),
      ...hasRule ? [] : [`add ${RULE} deny ${to} table(${table}) ${where}`],
    ])];
  },
  list: (table) => [{ program: IPFW, args: ["table", table, "list"] }],
  parse: (_, printed) =>
    printed.flatMap((text) => text.split("\n")).flatMap((line) => {
      const [member = ""] = line.trim().split(/\s+/);
      const network = parseNetwork(member);
      return network ? [network.text] : [];
    }),
  remove: ({ table }) => [
    { program: IPFW, args: ["-q", "delete", String(RULE)] },
    { program: IPFW, args: ["table", table, "destroy"] },
  ],
};

/** -f: no questions; -q: nothing printed, and what is there or gone already is no error. */
function batch(lines: readonly string[]): Call {
  const input = lines.map((line) => line + "\n").join("");
  return { program: IPFW, args: ["-f", "-q", "/dev/stdin"], input };
}
