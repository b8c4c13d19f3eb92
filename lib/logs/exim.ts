/**
 * What Exim's table can't tell. It sends syslog at most 870 bytes at a time (log.c, write_syslog, in every version), with
 * `[1/2] ` in front of each piece where there are several, which one process writes one behind the other. Where no byte of them
 * is missing they are read as the message that they were. One with the end of a line in it has `[1\2] ` there, and is not read.
 */
import type { LogLine } from "../forms/log_line.ts";
import { type Parser, quiet } from "../forms/parsed_message.ts";

/** MAX_SYSLOG_LEN. */
const PIECE_BYTES = 870;

/** No message has more: its buffer holds 8192 bytes (LOG_BUFFER_SIZE). */
const MOST_PIECES = 10;

/** How many processes' messages may be open at once. */
const PROCESSES = 64;

const BRACKET = 91;

const PIECE = /^\[(\d\d?)\/(\d\d?)\](?: ([^]*))?$/;

const QUIET = quiet("exim");

/** A message that goes on. */
interface Open {
  readonly pieces: number;
  readonly texts: readonly string[];
}

/**
 * Makes a parser.
 *
 * @param read Reads single messages.
 * @returns The parser; it remembers a bounded number of messages that go on.
 */
export function createExim(read: Parser): Parser {
  const open = new Map<string, Open>();

  return (text, from) => {
    const found = text.charCodeAt(0) === BRACKET && from.pid > 0 ? PIECE.exec(text) : undefined;
    if (!found) return read(text, from);
    const [, number, count, piece = ""] = found;
    const [at, pieces] = [Number(number), Number(count)];
    const key = `${from.host} ${from.pid}`;
    const before = at === 1 ? { pieces, texts: [] } : open.get(key);
    open.delete(key);
    const isNext = before !== undefined && before.pieces === pieces &&
      before.texts.length === at - 1;
    if (!isNext || at > pieces || pieces < 2 || pieces > MOST_PIECES) return undefined;
    if (at === pieces) {
      const { size: _, ...whole } = from;
      return read(before.texts.join("") + piece, { ...whole, isJoined: true });
    }
    const all = wholePiece(piece, `[${number}/${count}] ${piece}`, from);
    if (all === undefined) return QUIET;
    if (open.size >= PROCESSES) open.delete([...open.keys()][0]!);
    // Copies: a part of a line that is kept would keep the whole block of lines it was cut from.
    open.set(copyOf(key), { pieces, texts: [...before.texts, copyOf(all)] });
    return QUIET;
  };
}

/** A piece with all its bytes; nothing where some may have been cut off. */
function wholePiece(piece: string, text: string, from: LogLine): string | undefined {
  const { size, program, pid } = from;
  // What was no UTF-8, as half a character is none: nothing tells how many bytes it had.
  if (piece.includes("\uFFFD")) return undefined;
  const bytes = new TextEncoder().encode(piece).length;
  if (bytes === PIECE_BYTES) return piece;
  // Blanks at the end are gone: from the text here, or where a journal was between.
  const missing = PIECE_BYTES - bytes;
  const seen = size === undefined ? undefined : size - `${program}[${pid}]: ${text}`.length;
  const isLost = missing > 0 && (seen === undefined || seen === missing || from.isPassed === true);
  return isLost ? piece + " ".repeat(missing) : undefined;
}

function copyOf(text: string): string {
  return text.split("").join("");
}
