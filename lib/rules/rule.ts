/**
 * A rule of the administrator's: what a service that sentry does not know says of its clients, in the language of
 * lib/forms/FORMS.md, and where it says so. Its statements, besides those of tables:
 *
 *     log /var/log/app.log         a log to read; several may be given, and those that are not there are passed over
 *     log command                  what LOG_COMMAND prints, where it is set
 *     unit app.service             where none of them is there: its entries of the journal
 *     program app                  the lines have a syslog daemon's header, and are this program's
 *     port 80,443                  what firewalls drop of those who are blocked, besides the ports of the protected services
 */
import { type Statement } from "../forms/language.ts";
import { readSheet } from "../forms/language.ts";
import { fault, type Place } from "../forms/place.ts";
import { checkTable, refuseOptions } from "../forms/check_table.ts";
import { type Table, tableOf } from "../forms/table.ts";
import type { RuleName } from "../forms/event.ts";

/** A rule. */
export interface Rule {
  readonly name: RuleName;
  /** Absolute paths. */
  readonly logs: readonly string[];
  /** Whether it reads what LOG_COMMAND prints. */
  readonly asksCommand: boolean;
  /** Names of units of systemd. */
  readonly units: readonly string[];
  /** Ports of TCP. */
  readonly ports: readonly number[];
  /** What is said; `programs` is empty where lines have no header. */
  readonly table: Table;
}

/** What a rule's file may be called. */
export const RULE_NAME = /^[a-z0-9][a-z0-9_-]{0,30}\.rule$/;

/** Longer lines, in characters, are not looked into: none is read whole that has more bytes. */
export const LONGEST_LINE = 1 << 21;

const OWN_STATEMENTS = ["log", "unit", "port"];

const UNIT = /^[A-Za-z0-9:_.@\\-]{1,240}\.service$/;

/**
 * Reads a rule.
 *
 * @param text The file.
 * @param name Its name.
 * @param file What it is called in errors.
 * @returns The rule, all of its patterns looked at.
 * @throws SentryError of kind `usage` that names line and column: what is no rule, and what could mean two things.
 */
export function readRule(text: string, name: RuleName, file: string): Rule {
  const sheet = readSheet(text, file);
  const table = tableOf(sheet, file, OWN_STATEMENTS, name);
  checkTable(table);
  refuseOptions(table);
  const start = { file, line: 1, column: 1 };
  const of = (word: string) => sheet.statements.filter(({ words }) => words[0] === word);
  const asksCommand = of("log").some(isCommand);
  const logs = of("log").filter((one) => !isCommand(one)).map(logOf);
  const units = of("unit").map(unitOf);
  if (logs.length === 0 && !asksCommand && units.length === 0 && table.programs.size === 0) {
    throw fault(
      start,
      'nothing says where its lines are; write "log /PATH", "log command" or "unit NAME.service"',
    );
  }
  if (!sheet.forms.some(({ headings }) => headings.some(isConclusive))) {
    throw fault(
      start,
      "it says nothing of anybody; write failed, naughty, probed or success above a pattern",
    );
  }
  return {
    name,
    logs,
    asksCommand,
    units,
    ports: [...new Set(of("port").flatMap(portsOf))],
    table: { ...table, cutOwn: table.cutOwn ?? LONGEST_LINE },
  };
}

function isConclusive({ meaning }: { readonly meaning: string }): boolean {
  return meaning !== "nothing" && meaning !== "known";
}

function isCommand({ rest }: Statement): boolean {
  return rest === "command";
}

function logOf({ rest, place }: Statement): string {
  // deno-lint-ignore no-control-regex -- a path with control characters is nothing anybody meant
  if (!rest.startsWith("/") || /[*?[\x00-\x1f\x7f]|(?:^|\/)\.\.?(?:\/|$)|\/$/.test(rest)) {
    throw fault(
      behind(place, "log"),
      'write "log /PATH", the whole path of one file, without * or ?, or "log command"',
    );
  }
  return rest.replace(/\/+/g, "/");
}

function unitOf({ rest, place }: Statement): string {
  if (!UNIT.test(rest)) throw fault(behind(place, "unit"), 'write "unit NAME.service"');
  return rest;
}

function portsOf({ rest, place }: Statement): number[] {
  const words = rest.split(/[\s,]+/);
  const isPort = (word: string) => /^[1-9][0-9]{0,4}$/.test(word) && Number(word) < 65536;
  if (!words.every(isPort)) {
    throw fault(behind(place, "port"), 'write "port N", or "port N,N", with numbers up to 65535');
  }
  return words.map(Number);
}

/** What is wrong stands behind the statement's first word. */
function behind(place: Place, word: string): Place {
  return { ...place, column: place.column + word.length + 1 };
}
