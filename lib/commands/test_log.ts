/** `--test-log`: what is made of each line of a log, for whoever wants to know why. Changes nothing. */
import type { Reading } from "../logs/event.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { createReader } from "../logs/reader.ts";
import { createLogTable } from "../report/log_table.ts";
import { watchForms } from "../report/taken.ts";
import { eachLine, givenHosts } from "./given_log.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { watchUnknown } from "./unknown_lines.ts";

/**
 * Reads a log and says what it means.
 *
 * @param path The file; `-` for standard input.
 * @param json Whether to write one object for each line, in order, instead of a table.
 * @param verbose Whether to show the lines that were not understood, and which messages the others are.
 * @param write Writes to stdout; called as lines are read.
 * @returns What was not written yet.
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
  const table = createLogTable();
  const unknown = verbose && !json ? watchUnknown(path) : undefined;
  const totals = { lines: 0, unknown: 0, quiet: 0 };
  let pending = "";
  eachLine(path, (text) => {
    const reading = reader.line(text);
    const line = ++totals.lines;
    const form = forms?.of(line, reading?.service);
    if (json) {
      pending += objectOf(line, reading, verbose ? form ?? null : undefined);
      if (pending.length > 1 << 16) {
        write(pending);
        pending = "";
      }
    } else if (!reading) {
      totals.unknown++;
      unknown?.add(line, text);
    } else if (reading.outcome === null) totals.quiet++;
    else table.add(reading);
  });
  if (json) return outcome(pending);
  for (const piece of table.text()) write(piece);
  write(summary(totals, table.rows()));
  unknown?.write(write);
  return outcome(forms?.text() ?? "");
}

/** What a service's name is in JSON. */
const quoted = new Map<string, string>();

/** A line's object, as JSON.stringify() writes it. */
function objectOf(line: number, reading: Reading, form: string | null | undefined): string {
  const behind = form === undefined ? "}\n" : `,"form":${JSON.stringify(form)}}\n`;
  if (!reading) {
    return `{"line":${line},"service":null,"outcome":null,"address":null,"times":0${behind}`;
  }
  let service = quoted.get(reading.service);
  if (!service) quoted.set(reading.service, service = JSON.stringify(reading.service));
  if (reading.outcome === null) {
    return `{"line":${line},"service":${service},"outcome":null,"address":null,"times":0${behind}`;
  }
  const { outcome, address, times } = reading;
  return `{"line":${line},"service":${service},"outcome":"${outcome}","address":"${address.text}","times":${times}${behind}`;
}

function summary(
  totals: { lines: number; unknown: number; quiet: number },
  rows: number,
): string {
  return `${totals.lines} lines, ${rows} rows; ${totals.quiet} lines say nothing of anybody, ` +
    `${totals.unknown} were not understood\n`;
}
