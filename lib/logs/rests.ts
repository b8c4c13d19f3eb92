/**
 * Some daemons write what is left of a message that is too long for them as a message of its own. It may be the client's
 * text from its first word, so what comes right behind a long message is not believed.
 *
 * - courierlogger takes 511 bytes of a line at a time (liblog/logger.c: the rest of the line stays in a buffer that the
 *   loop which should throw it away does not look into); the longest line has 1024 (courier-authlib, DEBUG_MESSAGE_SIZE).
 * - dovecot's processes send their lines to its log process in pieces of at most 4096 bytes, each with the same prefix
 *   (lib/failures.c, internal_send_split); a password that is logged can be so long.
 */
import type { Split } from "./header.ts";
import { mayBeCut, type Said } from "./said.ts";

/**
 * A first piece has at least so many bytes, what stands in front of it and what a syslogd may cut off left out. cyrus' own
 * messages are whole, but a piece of courier's may look like one.
 */
const SHORTEST_PIECE: Partial<Record<Said["service"], number>> = {
  courier: 480,
  cyrus: 480,
  dovecot: 800,
};

/** How many messages behind a piece may be pieces too, or stand between them. */
const PIECES = 4;

/** How many programs are remembered. */
const PROGRAMS = 16;

/** Tells what may be the rest of another message. */
export interface Rests {
  /**
   * @param split The next message.
   * @param said What it says.
   * @param endsBlank Whether there were blanks at its end, which count for as many as there may have been.
   * @returns Whether it may be the rest of one before, and what it says not the daemon's word.
   */
  readonly isRest: (split: Split, said: Said, endsBlank: boolean) => boolean;
  /** What the next run has to know, one line each. */
  readonly dump: () => string[];
}

/**
 * Makes a memory.
 *
 * @param told What {@link Rests.dump} gave, among other lines.
 * @returns The memory.
 */
export function watchRests(told: readonly string[]): Rests {
  const left = new Map<string, number>();
  for (const line of told) {
    const found = /^rest - ([\w.-]{1,40}) (\d)$/.exec(line);
    if (found) left.set(found[1]!, Number(found[2]));
  }

  return {
    isRest: ({ program, message }, { service, part, outcome }, endsBlank) => {
      const shortest = SHORTEST_PIECE[service];
      if (shortest === undefined) return false;
      const before = left.get(program) ?? 0;
      // Blanks may also have been taken off; then what is left is no whole message.
      const isHalf = outcome === null && /^(?:INFO: )?(?:LOGIN|error,relay=)/.test(message);
      if (endsBlank || isHalf || mayBeCut(message, shortest)) {
        // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
        const isFirst = before === 0 && service !== "cyrus" && left.size < PROGRAMS;
        if (isFirst || before > 0) left.set(program.split("").join(""), PIECES);
      } else if (before > 1) left.set(program, before - 1);
      else if (before > 0) left.delete(program);
      // dovecot's login processes print no text of a client's that is so long.
      return before > 0 && (service !== "dovecot" || part === "voiced");
    },
    dump: () => [...left].map(([program, lines]) => `rest - ${program} ${lines}`),
  };
}
