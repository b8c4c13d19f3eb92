/** What `--test-log FILE --judge` says, as text and as JSON. */
import type { Cause } from "../state/record.ts";

/** What would be decided about one address or block. */
export interface Judged {
  /** Canonical, as it is counted. */
  readonly address: string;
  readonly verdict: "blocked" | "trusted" | "left alone";
  readonly cause: Cause;
  /** Why, in a few words. */
  readonly because: string;
  /** The numbers of the lines that it rests on, from 1, in their order. */
  readonly lines: readonly number[];
}

/** How many runs of line numbers are shown of an address unless all are asked for. */
const MOST_RUNS = 4;

const PARAGRAPHS: readonly (readonly [Judged["verdict"], string])[] = [
  ["blocked", "would be blocked"],
  ["trusted", "would be trusted"],
  ["left alone", "would be left alone"],
];

const SERVICES = { ftp: "FTP", mua: "IMAP and POP3", smtp: "SMTP" } as const;

/**
 * As text: a paragraph for each verdict, then a line that sums them up.
 *
 * @param judged What would be decided.
 * @param total How many lines the log has.
 * @param off The families that are not judged by these settings.
 * @param isWhole Whether to show the numbers of all lines.
 * @returns The whole text.
 */
export function judgedText(
  judged: readonly Judged[],
  total: number,
  off: readonly (keyof typeof SERVICES)[],
  isWhole: boolean,
): string {
  const width = judged.reduce((most, { address }) => Math.max(most, address.length), 0);
  const counts: string[] = [];
  let text = "";
  for (const [verdict, title] of PARAGRAPHS) {
    const some = judged.filter((one) => one.verdict === verdict);
    counts.push(`${some.length} ${verdict}`);
    if (some.length === 0) continue;
    text += `${title}\n`;
    for (const { address, because, lines } of some) {
      text += `  ${address.padEnd(width)}  ${because}${linesText(lines, isWhole)}\n`;
    }
  }
  for (const family of off) {
    text += `${SERVICES[family]} is not judged (PROTECT_${family.toUpperCase()}=0)\n`;
  }
  return `${text}${total} lines, ${judged.length} addresses: ${counts.join(", ")}, ` +
    "if nobody was known before\n";
}

/**
 * As JSON, an object for each address or block, on a line of its own.
 *
 * @param judged What would be decided.
 * @returns `address`, `verdict`, `cause`, `because`, `lines`.
 */
export function judgedJson(judged: readonly Judged[]): string {
  return judged.map((one) => JSON.stringify(one) + "\n").join("");
}

/** `; lines 3-5, 9 and 12 more`, counted in lines. */
function linesText(lines: readonly number[], isWhole: boolean): string {
  if (lines.length === 0) return "";
  const runs: { from: number; to: number }[] = [];
  let shown = 0;
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last.to + 1) last.to = line;
    else if (!isWhole && runs.length === MOST_RUNS) break;
    else runs.push({ from: line, to: line });
    shown++;
  }
  const texts = runs.map(({ from, to }) => from === to ? String(from) : `${from}-${to}`);
  const more = lines.length > shown ? ` and ${lines.length - shown} more` : "";
  return `; line${lines.length === 1 ? "" : "s"} ${texts.join(", ")}${more}`;
}
