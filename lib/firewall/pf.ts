/**
 * pf, the packet filter of the BSDs (pfctl(8)): a persistent table. pfctl makes the table when it is not there; the rule that
 * names it stands in the administrator's pf.conf.
 */
import { parseNetwork } from "../address/parse.ts";
import type { Call } from "../programs/run_program.ts";
import type { Backend } from "./backend.ts";

const PFCTL = ["/sbin/pfctl"];

/** pf. */
export const pf: Backend = {
  name: "pf",
  programs: [PFCTL],
  change: (table, add, remove) => [
    ...remove.length > 0 ? [call(table, "delete", remove.map(({ text }) => text))] : [],
    ...add.length > 0 ? [call(table, "add", add.map(({ network }) => network.text))] : [],
  ],
  looks: () => [],
  refill: ({ table }, members) => [
    call(table, "replace", members.map(({ network }) => network.text)),
  ],
  makes: (table) => `table <${table}>`,
  opens: (table) => [`pfctl -t ${table} -T flush`],
  list: (table) => [{ program: PFCTL, args: ["-q", "-t", table, "-T", "show"] }],
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
function call(table: string, verb: string, members: readonly string[]): Call {
  return {
    program: PFCTL,
    args: ["-q", "-t", table, "-T", verb, "-f", "-"],
    input: members.map((member) => member + "\n").join(""),
  };
}
