/**
 * What a rule reads of the journal: the entries of its units, or root's own of its programs. What is in a unit is set by systemd
 * (_SYSTEMD_UNIT), whose an entry is by the kernel (_UID), and what else a local user writes is not read.
 */
import { type Fields, type JournalNews, readEntries, secondsOf } from "../logs/journal.ts";
import type { LogLine } from "../forms/log_line.ts";
import type { Rule } from "./rule.ts";

/** As journald keeps a process' name, in bytes. */
const COMM_BYTES = 15;

/**
 * Reads what is new of a rule's entries.
 *
 * @param rule The rule.
 * @param cursor Where reading stopped; nothing when it was never read.
 * @param onMessage Called for each message, oldest first, with the time when it was written, in epoch seconds.
 * @returns Where reading stopped now; nothing when this system has no journalctl, or the rule asks for no entries.
 * @throws Error with journalctl's own words when it fails.
 */
export async function readRuleJournal(
  rule: Rule,
  cursor: string | undefined,
  onMessage: (split: LogLine, at: number | undefined) => void,
): Promise<JournalNews | undefined> {
  const matches = matchesOf(rule);
  if (matches.length === 0) return undefined;
  const limits = { entries: undefined };
  const take = (fields: Fields) => {
    const split = splitOf(fields, rule);
    return split && { split, at: secondsOf(fields("__REALTIME_TIMESTAMP")) };
  };
  return await readEntries(matches, take, cursor, limits, ({ split, at }) => onMessage(split, at));
}

function matchesOf({ units, table }: Rule): string[] {
  if (units.length > 0) return units.map((unit) => `_SYSTEMD_UNIT=${unit}`);
  const programs = [...table.programs.keys()];
  if (programs.length === 0) return [];
  return ["_UID=0", ...programs.map((name) => `_COMM=${name.slice(0, COMM_BYTES)}`)];
}

function splitOf(text: Fields, { units, table }: Rule): LogLine | undefined {
  const program = text("SYSLOG_IDENTIFIER") ?? text("_COMM") ?? "";
  const isBare = table.programs.size === 0;
  // A program that has a header to write does not write to stdout, where a line's end in a name is one.
  if (!isBare && (text("_TRANSPORT") === "stdout" || !table.programs.has(program))) {
    return undefined;
  }
  const comm = text("_COMM") ?? "";
  if (units.length === 0 && program.slice(0, COMM_BYTES) !== comm) return undefined;
  const pid = text("_PID") ?? "";
  return {
    host: text("_HOSTNAME") ?? "",
    program: isBare ? "" : program,
    pid: /^\d{1,10}$/.test(pid) ? Number(pid) : 0,
    message: text("MESSAGE") ?? "",
  };
}
