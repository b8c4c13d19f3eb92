/** `--test-log`: what is made of each line of a log, for whoever wants to know why. Changes nothing. */
import type { Finding, Reading } from "../forms/event.ts";
import { TABLES } from "../forms/tables.ts";
import { ownLogAt } from "../logs/own_logs.ts";
import { createPlainLines } from "../logs/plain_lines.ts";
import { createReader } from "../logs/reader.ts";
import { createLogTable } from "../report/log_table.ts";
import { createLineObjects } from "../report/line_objects.ts";
import { watchForms } from "../report/taken.ts";
import { rulesOn } from "../rules/given.ts";
import { eachLine, givenHosts } from "../logs/given_log.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { World } from "./world.ts";
import { watchUnknown } from "../report/unknown_lines.ts";

/**
 * Reads a log and says what it means.
 *
 * @param path The file; `-` for standard input.
 * @param json Whether to write one object for each line, in order, instead of a table.
 * @param verbose Whether to show the lines that were not understood, and which messages the others are.
 * @param world Environment, this program, and where to write what would be too much to keep.
 * @returns What was not written yet.
 * @throws SentryError when the file cannot be read.
 */
export function testLog(
  path: string,
  json: boolean,
  verbose: boolean,
  { environment, executable, write }: World,
): Outcome {
  const forms = verbose ? watchForms() : undefined;
  const own = ownLogAt(path);
  const plainLines = createPlainLines(TABLES);
  const reader = createReader(
    [],
    givenHosts(),
    undefined,
    own,
    undefined,
    undefined,
    forms?.took,
    plainLines,
  );
  const rules = rulesOn(path, environment, executable(), forms?.took);
  const table = createLogTable();
  const unknown = verbose && !json ? watchUnknown(path) : undefined;
  const objects = json ? createLineObjects(write) : undefined;
  const totals = { lines: 0, unknown: 0, quiet: 0 };
  const onReading = (own: Reading, text = "", others = NONE) => {
    const reading = own?.outcome ? own : others.find(isFinding) ?? own ?? others[0];
    const line = ++totals.lines;
    const form = forms?.of(line, reading?.service);
    if (objects) objects.add(line, reading, verbose ? form ?? null : undefined);
    else if (!reading) {
      totals.unknown++;
      unknown?.add(line, text);
    } else if (reading.outcome === null) totals.quiet++;
    else {
      if (own?.outcome) table.add(own);
      for (const one of others) if (isFinding(one)) table.add(one);
    }
  };
  const { plain } = reader;
  eachLine(
    path,
    (text) => onReading(reader.line(text), text, rules.line?.(text)),
    plain && !rules.line && !verbose ? (bytes, from) => plain(bytes, from, onReading) : undefined,
  );
  if (objects) return outcome(objects.rest(), [], rules.troubles);
  for (const piece of table.text()) write(piece);
  write(summary(totals, table.rows()));
  unknown?.write(write);
  return outcome(forms?.text() ?? "", [], rules.troubles);
}

/** No rule knows the line. */
const NONE: readonly NonNullable<Reading>[] = [];

function isFinding(reading: NonNullable<Reading>): reading is Finding {
  return reading.outcome !== null;
}

function summary(
  totals: { lines: number; unknown: number; quiet: number },
  rows: number,
): string {
  return `${totals.lines} lines, ${rows} rows; ${totals.quiet} lines say nothing of anybody, ` +
    `${totals.unknown} were not understood\n`;
}
