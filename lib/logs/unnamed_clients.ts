/**
 * What a daemon said of a try without its client's address, until another message of the same process tells whose it was:
 * dropbear 2020.79 to 2024.85 names no address where a user does not exist, and no version where root may not log in.
 */
import type { Outcome } from "../forms/event.ts";
import type { ParsedMessage } from "../forms/parsed_message.ts";
import type { LogLine } from "../forms/log_line.ts";

/** How many processes are remembered. */
const PROCESSES = 64;

/** Remembers what was said of the clients of processes. */
export interface UnnamedClients {
  /**
   * @param split A message that has a process.
   * @param said What it says.
   * @returns What it says of its client together with what was said before; nothing of anybody where it names no address.
   */
  readonly add: (split: LogLine, said: ParsedMessage) => ParsedMessage | undefined;
  /** Whether anything is remembered. */
  readonly isAny: () => boolean;
  /** What the next run has to know, one line each. */
  readonly dump: () => string[];
}

/**
 * Makes a memory.
 *
 * @param told What {@link UnnamedClients.dump} gave, among other lines.
 * @returns The memory.
 */
export function watchUnnamedClients(told: readonly string[]): UnnamedClients {
  const left = new Map<string, Outcome>();
  for (const line of told) {
    const found = /^held (\S{1,255} [a-z-]{1,20} \d{1,10}) (failed|naughty)$/.exec(line);
    if (found) left.set(found[1]!, found[2] === "failed" ? "failed" : "naughty");
  }

  return {
    add: (split, said) => {
      const { role, service, outcome } = said;
      if (role !== "held" && (left.size === 0 || (role !== "end" && role !== "opens"))) return said;
      const pid = said.pid ?? split.pid;
      const key = `${split.host || "-"} ${service} ${pid}`;
      const before = left.get(key);
      if (role !== "held") {
        // The numbers of processes are used again; without the end of one nothing is known of its client.
        if (before) left.delete(key);
        if (role === "opens") return undefined;
        return before && outcome === "probed" ? { ...said, outcome: before } : said;
      }
      if (pid === 0 || outcome === null) return undefined;
      if (!before && left.size >= PROCESSES) left.delete([...left.keys()][0]!);
      // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
      left.set(key.split("").join(""), before === "naughty" ? before : outcome);
      return undefined;
    },
    isAny: () => left.size > 0,
    dump: () =>
      [...left].filter(([key]) => /^\S{1,255} /.test(key)).map(([key, what]) =>
        `held ${key} ${what}`
      ),
  };
}
