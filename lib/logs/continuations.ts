/**
 * Some daemons write what is left of a message that is too long for them as a message of its own. It may be the client's
 * text from its first word, so what comes right behind such a message is not believed.
 *
 * - courierlogger takes 511 bytes of a line at a time, and where it has started the daemon, as for IMAP and POP3, writes
 *   the rest right behind, from the same process (liblog/logger.c: fgets() on one stream, and a loop that throws away
 *   what it reads of another). A refused login has 1024 bytes at most (courier-authlib, DEBUG_MESSAGE_SIZE), so its third
 *   piece is too short for a message; other lines have up to 4096.
 * - dovecot's processes send their lines to its log process in pieces of at most 4096 bytes, each with the same prefix
 *   (lib/failures.c, internal_send_split), and others' may stand between them; a password that is logged can be so long.
 *
 * Where a client can see to it that a message is taken for such a piece that is none, he hides what stands behind it. So
 * courier's are known by their length alone where they are not cut.
 */
import type { LogLine } from "../forms/log_line.ts";
import { mayBeCut, type ParsedMessage } from "../forms/parsed_message.ts";

/** courierlogger's bytes; it takes `INFO: ` off, which stands in front of a login, or `ERR: ` or `DEBUG: ` or nothing. */
const PIECE = 511;
const LOGIN_PIECE = PIECE - "INFO: ".length;
const LEAST_PIECE = PIECE - "DEBUG: ".length;

/** A first piece of dovecot's has at least so many bytes, what stands in front of it and what a syslogd may cut off left out. */
const DOVECOT_PIECE = 800;

/** How many messages may be pieces behind the first: of a refused login of courier's, of other lines of its, of dovecot's. */
const OF_LOGIN = 1;
const OF_LINE = 8;
const OF_DOVECOT = 4;

/** How many processes are remembered. */
const PROCESSES = 16;

const LOGIN = /^(?:INFO: )?LOGIN/;
/** As a line ends that tells of a login, or of none, and is whole; from the last address on. */
const ENDED = /^, ip=\[[^\s[\]]+\](?:, [a-z]+=\S*)*$/;
/** Whose message it is, in front of all that is his. */
const RELAY = /^(?:INFO: )?error,relay=([^\s,]{1,64}),/;
const LOOKUP =
  /^(?:auth(?:-worker)?(?:\(\d+\))?: )?(?:Info: )?[a-z][a-z0-9-]{1,14}\([^\s()<>]*,([0-9A-Fa-f:.]{2,64})(?:,master)?,<[^\s<>(),]+>\): /;

interface Doubt {
  /** How many messages may still be pieces. */
  readonly lines: number;
  /** Whether it was a refused login, so that the next piece is the last one that may look like a message. */
  readonly isLogin: boolean;
  /** Whose message was too long, where the daemon has said so in front of it; else empty. */
  readonly peer: string;
}

/** Tells what may be the rest of another message. */
export interface Continuations {
  /**
   * @param split The next message.
   * @param said What it says; nothing: it is none that is known.
   * @param blanks How many blanks stood at its end.
   * @param isCut Whether it is as long as one that a syslogd has cut.
   * @returns Whether it may be the rest of one before, and what it says not the daemon's word.
   */
  readonly isRest: (
    split: LogLine,
    said: ParsedMessage | undefined,
    blanks: number,
    isCut: boolean,
  ) => boolean;
  /** Whether anything may be a rest now. */
  readonly isAny: () => boolean;
  /** What the next run has to know, one line each. */
  readonly dump: () => string[];
}

/**
 * Makes a memory.
 *
 * @param told What {@link Continuations.dump} gave, among other lines.
 * @returns The memory.
 */
export function watchContinuations(told: readonly string[]): Continuations {
  const left = new Map<string, Doubt>();
  for (const line of told) {
    const found = /^rest (\S{1,255} [\w.-]{1,40} \d{1,10}) (\d)(!?)(?: (\S{1,64}))?$/.exec(line);
    if (!found) continue;
    const [, key, lines, isLogin, peer = ""] = found;
    left.set(key!, { lines: Number(lines), isLogin: isLogin !== "", peer });
  }

  return {
    isRest: (split, said, blanks, isCut) => {
      if (said ? !isSplit(said.service) : left.size === 0) return false;
      const key = `${split.host || "-"} ${split.program} ${split.pid}`;
      const before = left.get(key);
      const pieces = said && !before?.isLogin ? piecesBehind(split, said, blanks, isCut) : 0;
      // cyrus' own messages are whole, but a piece of courier's may look like one.
      if (pieces > 0 && (before || said?.service !== "cyrus")) {
        const isLogin = !before && pieces === OF_LOGIN;
        const head = said?.service === "dovecot" ? LOOKUP : RELAY;
        const peer = before ? before.peer : head.exec(split.message)?.[1] ?? "";
        if (!before && left.size >= PROCESSES) left.delete([...left.keys()][0]!);
        // Copies: a part of a line that is kept would keep the whole block of lines it was cut from.
        left.set(copyOf(key), {
          lines: Math.max(pieces, before?.lines ?? 0),
          isLogin,
          peer: copyOf(peer),
        });
      } else if (before && before.lines > 1) left.set(key, { ...before, lines: before.lines - 1 });
      else if (before) left.delete(key);
      if (!before || !said) return false;
      // Whoever writes of himself harms nobody.
      const isOwn = said.peer !== "" && said.peer === before.peer;
      if (isOwn && said.outcome !== "success") return false;
      // dovecot's login processes print no text of a client's that is so long.
      return said.service !== "dovecot" || said.role === "voiced";
    },
    isAny: () => left.size > 0,
    dump: () =>
      [...left].map(([key, { lines, isLogin, peer }]) =>
        `rest ${key} ${lines}${isLogin ? "!" : ""}${peer && ` ${peer}`}`
      ),
  };
}

function isSplit(service: ParsedMessage["service"]): boolean {
  return service === "courier" || service === "cyrus" || service === "dovecot";
}

/** How many pieces may come behind a message. */
function piecesBehind(
  { message }: LogLine,
  { service }: ParsedMessage,
  blanks: number,
  isCut: boolean,
): number {
  if (service === "dovecot") {
    return blanks > 0 || mayBeCut(message, DOVECOT_PIECE) ? OF_DOVECOT : 0;
  }
  const isLogin = LOGIN.test(message);
  // A carriage return counts as a blank.
  const length = message.length + blanks;
  const isPiece = isLogin
    ? length >= LOGIN_PIECE && length <= LOGIN_PIECE + 1
    : length <= PIECE + 1 && mayBeCut(message, LEAST_PIECE - 1 - blanks);
  // Where a syslogd has cut it too, or blanks were taken off, its length is not known any more.
  const isHalf = isLogin && !ENDED.test(message.slice(message.lastIndexOf(", ip=[")));
  if (!isPiece && !isHalf && !isCut) return 0;
  return isLogin && service === "courier" ? OF_LOGIN : OF_LINE;
}

function copyOf(text: string): string {
  return text.split("").join("");
}
