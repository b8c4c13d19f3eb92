/** From a line of a log, or an entry of the journal, to what a rule makes of it. */
import { parserOf, type Took } from "../forms/parser.ts";
import type { Reading } from "../forms/event.ts";
import { createClients } from "../logs/clients.ts";
import { splitLine } from "../logs/header.ts";
import type { LogLine } from "../forms/log_line.ts";
import { timesRepeated, unwrapRepeated } from "../logs/repeats.ts";
import { watchLineLengths } from "../logs/line_lengths.ts";
import { countTries } from "../logs/count_tries.ts";
import { LONGEST_LINE, type Rule } from "./rule.ts";

/** Reads one log's lines, in their order. */
export interface RuleReader {
  /** What a raw line says, without its newline; nothing where no form of the rule takes it. */
  readonly line: (text: string) => Reading;
  /** What a message says whose header was split off already, and that was written at a time, in epoch seconds. */
  readonly message: (split: LogLine, at?: number) => Reading;
  /** What the next run has to know, one line each, for `told`. */
  readonly dump: () => string[];
}

/** One rule has one service. */
const SERVICE = 0;

/**
 * Makes a reader.
 *
 * @param rule The rule.
 * @param told What {@link RuleReader.dump} of the run before gave.
 * @param times Says when a line was written that begins with a time, in epoch seconds.
 * @param took Called with a form that took a line.
 * @returns The reader.
 */
export function createRuleReader(
  rule: Rule,
  told: readonly string[] = [],
  times?: (line: string) => number | undefined,
  took?: Took,
): RuleReader {
  const { name, table } = rule;
  const quiet: Reading = { service: name, outcome: null };
  const parser = parserOf(table, name, took);
  const { of: clientOf } = createClients();
  const tries = countTries();
  const sizes = watchLineLengths(told);
  let before: LogLine | undefined;
  /** Whether blanks stand behind the line, as when a client has sent them to have it cut there. */
  let isPadded = false;
  /** The line, or when it was written. */
  let written: string | number | undefined;

  function read(split: LogLine, repeats: number): Reading {
    const isPassed = split.isPassed ?? sizes.isPassed(split);
    const said = parser(split.message, { ...split, isPassed });
    if (!said) return undefined;
    const { outcome } = said;
    const isEnd = said.role === "end" && said.peer !== "";
    const says = (outcome !== null || isEnd) && !isPadded && !sizes.mayBeCut(split);
    const client = says ? clientOf(said.peer) : undefined;
    if (!client) return quiet;
    const counted = tries.count(said, client, SERVICE, split.pid, repeats);
    if (counted <= 0 || outcome === null) return quiet;
    return {
      service: name,
      family: name,
      outcome,
      address: client.address,
      times: counted,
      user: said.user,
      userTimes: said.role === "sum" ? 1 : counted,
      ...(written !== undefined &&
        { at: typeof written === "string" ? times?.(written) : written }),
    };
  }

  function message(split: LogLine): Reading {
    sizes.note(split);
    const repeats = before ? timesRepeated(split) : 0;
    const again = before;
    before = undefined;
    if (again && repeats > 0) return read(again, repeats);
    if (!table.programs.has(split.program)) return undefined;
    const repeated = unwrapRepeated(split.message);
    if (repeated) return read({ ...split, message: repeated.message }, repeated.times);
    before = split;
    return read(split, 1);
  }

  for (const line of told) {
    const [, address, rest] = /^(\S+) (.*)$/.exec(line) ?? [];
    const client = address && address !== "size" ? clientOf(address) : undefined;
    if (client) tries.recall(client, SERVICE, rest!);
  }

  return {
    line: (text) => {
      if (text.length > LONGEST_LINE) return undefined;
      written = text;
      if (table.programs.size === 0) return read(bare(text), 1);
      const split = splitLine(text);
      isPadded = blanksBehind(text) > 1;
      return split && message(split);
    },
    message: (split, at) => {
      written = at;
      if (table.programs.size === 0) return read(bare(split.message), 1);
      isPadded = blanksBehind(split.message) > 1;
      // journald cuts nothing.
      return message({ ...split, message: split.message.trim(), isPassed: true });
    },
    dump: () => [
      ...tries.dump().map(({ address, line }) => `${address} ${line}`),
      ...sizes.dump(),
    ],
  };
}

/** How many blanks stand behind a line; a carriage return alone is its own end. */
function blanksBehind(text: string): number {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  return line.length - line.trimEnd().length;
}

/** A line without a header is a message. */
function bare(text: string): LogLine {
  return { host: "", program: "", pid: 0, message: text.trim() };
}
