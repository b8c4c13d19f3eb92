/**
 * How long the lines of each host have been, which tells what its syslogd does not cut: once a line was longer than one may
 * be there, none of those sizes is a sign of a cut any more, and a client gains nothing by a name that makes it so long.
 */
import { leastBytes, mayBeCutShortRaw, SHORTEST_CUT } from "../forms/cut.ts";
import type { LogLine } from "../forms/log_line.ts";

/** How many hosts are remembered. */
const HOSTS = 16;

/** Tells where a syslogd may have cut. */
export interface LineLengths {
  /** Takes note of a line. */
  readonly note: (split: LogLine) => void;
  /** Whether a line is as long as one that a syslogd has cut, as far as its host's lines tell. */
  readonly mayBeCut: (split: LogLine) => boolean;
  /** Whether its host had lines that were longer. */
  readonly isPassed: (split: LogLine) => boolean;
  /** What the next run has to know, one line each. */
  readonly dump: () => string[];
}

/**
 * Makes a memory.
 *
 * @param told What {@link LineLengths.dump} gave, among other lines.
 * @returns The memory.
 */
export function watchLineLengths(told: readonly string[]): LineLengths {
  const longest = new Map<string, number>();
  for (const line of told) {
    const found = /^size (\S{1,255}) (\d{3,5})$/.exec(line);
    if (found) longest.set(found[1]!, Number(found[2]));
  }
  const longestOf = ({ host }: LogLine) => longest.get(host || "-") ?? 0;

  return {
    note: (split) => {
      if (split.size === undefined || split.size < SHORTEST_CUT) return;
      const size = leastBytes(split);
      if (size <= longestOf(split)) return;
      // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
      const host = (split.host || "-").split("").join("");
      if (!longest.has(host) && longest.size >= HOSTS) longest.delete([...longest.keys()][0]!);
      longest.set(host, size);
    },
    mayBeCut: (split) => mayBeCutShortRaw(split, longestOf(split)),
    // More than the priority and time in front, which are not told in the line, may differ by.
    isPassed: (split) => split.size !== undefined && longestOf(split) > split.size + 8,
    dump: () =>
      [...longest].filter(([host]) => /^\S{1,255}$/.test(host))
        .map(([host, size]) => `size ${host} ${size}`),
  };
}
