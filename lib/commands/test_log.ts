/** `--test-log`: what is made of each line of a log, for whoever wants to know why. Changes nothing. */
import { quote } from "../errors.ts";
import { fileFailure } from "../files/failure.ts";
import { openGiven } from "../files/open_given.ts";
import type { Outcome as Sort, Service } from "../logs/event.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { readLines } from "../logs/read_lines.ts";
import { AS_PRINTED, type PrintedHosts, pureFtpdSetting } from "../logs/printed_hosts.ts";
import { createReader } from "../logs/reader.ts";
import { watchForms } from "../report/taken.ts";
import { type Outcome, outcome } from "./outcome.ts";

interface Row {
  readonly service: Service;
  readonly address: string;
  readonly counts: Record<Sort, number>;
}

const SORTS: readonly Sort[] = ["success", "failed", "naughty", "probed"];

/**
 * Reads a log and says what it means.
 *
 * @param path The file; `-` for standard input.
 * @param json Whether to write one object for each line, in order, instead of a table.
 * @param verbose Whether to show the lines that were not understood, and which messages the others are.
 * @param write Writes to stdout; called as lines are read.
 * @returns The table, or nothing more with `json`.
 * @throws SentryError when the file cannot be read.
 */
export function testLog(
  path: string,
  json: boolean,
  verbose: boolean,
  write: (text: string) => void,
): Outcome {
  const forms = verbose ? watchForms() : undefined;
  const own = ownLogAt(path);
  const reader = createReader([], givenHosts(), undefined, own, undefined, undefined, forms?.took);
  const rows = new Map<string, Row>();
  const unknown: string[] = [];
  const totals = { lines: 0, unknown: 0, quiet: 0 };
  let pending = "";
  eachLine(path, (text) => {
    const reading = reader.line(text);
    totals.lines++;
    const form = forms?.of(totals.lines, reading?.service);
    const found = reading && reading.outcome !== null ? reading : undefined;
    if (json) {
      pending += JSON.stringify({
        line: totals.lines,
        service: reading?.service ?? null,
        outcome: found?.outcome ?? null,
        address: found?.address.text ?? null,
        times: found?.times ?? 0,
        ...(verbose && { form: form ?? null }),
      }) + "\n";
      if (pending.length > 1 << 16) {
        write(pending);
        pending = "";
      }
    } else if (!reading) {
      totals.unknown++;
      if (verbose) unknown.push(`  ${totals.lines}: ${quote(text)}\n`);
    } else if (!found) totals.quiet++;
    else {
      const key = `${found.address.text} ${found.service}`;
      let row = rows.get(key);
      if (!row) {
        const counts = { success: 0, failed: 0, naughty: 0, probed: 0 };
        rows.set(key, row = { service: found.service, address: found.address.text, counts });
      }
      row.counts[found.outcome] += found.times;
    }
  });
  if (json) return outcome(pending);
  return outcome(
    table([...rows.values()]) + summary(totals, rows.size) + unknown.join("") +
      (forms?.text() ?? ""),
  );
}

function table(rows: Row[]): string {
  const width = rows.reduce((most, { address }) => Math.max(most, address.length), 7);
  const sum = (row: Row) => SORTS.reduce((all, sort) => all + row.counts[sort], 0);
  const head = `${"address".padEnd(width)}  service   ${
    SORTS.map((s) => s.padStart(8)).join("")
  }\n`;
  return head + rows.sort((a, b) => sum(b) - sum(a)).map((row) => {
    const counts = SORTS.map((sort) => String(row.counts[sort]).padStart(8)).join("");
    return `${row.address.padEnd(width)}  ${row.service.padEnd(10)}${counts}\n`;
  }).join("");
}

function summary(
  totals: { lines: number; unknown: number; quiet: number },
  rows: number,
): string {
  return `${totals.lines} lines, ${rows} rows; ${totals.quiet} lines say nothing of anybody, ` +
    `${totals.unknown} were not understood\n`;
}

/**
 * Which daemons print addresses in a log that is given with `--test-log`.
 *
 * @returns All, since it may be another machine's; only where this one's pure-ftpd prints names is it taken for that one's.
 */
export function givenHosts(): PrintedHosts {
  let isNumeric: boolean | undefined;
  return { ...AS_PRINTED, pureFtpd: () => isNumeric ??= pureFtpdSetting() !== "names" };
}

/**
 * Reads the file that is given with `--test-log`.
 *
 * @param path The file; `-` for standard input.
 * @param onLine Called for each line, without its newline.
 * @throws SentryError when the file cannot be read.
 */
export function eachLine(path: string, onLine: (line: string) => void): void {
  try {
    const file = openGiven(path);
    // A pipe can't be positioned, and need not be.
    const part = { readSync: (bytes: Uint8Array) => file.readSync(bytes), seekSync: () => 0 };
    readLines({ file: part, from: 0, to: Infinity, finished: true }, onLine);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}
