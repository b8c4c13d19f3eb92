/**
 * What lines mean that differ from one that was read before in time, process, address and port, and in nothing else: the log of a
 * server under attack is made of them. Whatever may be a client's text is compared byte by byte. What a message means follows from
 * its characters, and of an address or a port that stands alone no form of these daemons asks more than that it is one
 * (shapes_test.ts), and how long it is: so each shape is read with a short one and a long one too.
 */
import { programsIn, type Tables } from "../forms/programs.ts";
import type { Service } from "../forms/event.ts";
import type { ParsedMessage, Parser } from "../forms/parsed_message.ts";
import type { LogLine } from "../forms/log_line.ts";
import { A_PORT, AN_ADDRESS, type PlainLine } from "./plain_line.ts";

/** What lines of one shape mean. */
export interface Shape {
  readonly host: string;
  readonly program: string;
  /** The message, cut where address and port stand, see {@link PlainLine}. */
  readonly pieces: readonly string[];
  readonly holes: number;
  /** Whether anybody reads the program's messages. */
  readonly isRead: boolean;
  /** What they say, of one client; nothing where it is none of the program's known messages. */
  readonly said: { -readonly [Key in keyof ParsedMessage]: ParsedMessage[Key] } | undefined;
  /** Whether its port is the line's. */
  readonly hasPort: boolean;
}

/** A memory of shapes. */
export interface Shapes {
  /**
   * @param bytes The log.
   * @param line A line of it.
   * @returns Its shape; nothing where it is not known.
   */
  readonly find: (bytes: Uint8Array, line: PlainLine) => Shape | undefined;
  /**
   * Learns what lines of a shape mean, once it has come for the second time.
   *
   * @param bytes The log.
   * @param line A line of it that was not found.
   * @param split The same line.
   * @param parser Reads the program's messages, each by itself; nothing where nobody reads them.
   */
  readonly learn: (
    bytes: Uint8Array,
    line: PlainLine,
    split: LogLine,
    parser: Parser | undefined,
  ) => void;
}

/** Daemons whose messages say the same whatever digits an address or a port has, and whatever came before. */
export const SHAPED: ReadonlySet<Service> = new Set([
  "sshd",
  "dropbear",
  "login",
  "postfix",
  "sendmail",
  "vchkpw",
]);

/**
 * The programs whose lines have shapes, of those that are known.
 *
 * @param tables Of the daemons that are known.
 * @returns Their names.
 */
export function shapedPrograms(tables: Tables): ReadonlySet<string> {
  const names = (isShaped: boolean) =>
    tables.filter(([service]) => SHAPED.has(service) === isShaped)
      .flatMap(([, text]) => programsIn(text));
  return new Set(names(true)).difference(new Set(names(false)));
}

/** How many there are at most, and of how many lines it is remembered that they have come, in bits. */
const BITS = 13;
const SEEN_BITS = 14;

/** More than the bytes of any. */
const ROOM = 256;

/** The shortest ones and the longest, with no digit in common. */
const SAMPLES = [{ address: "1.1.1.1", port: "1" }, { address: "223.200.222.230", port: "48657" }];

/** No form tells of a client by what looks like an address within another word. */
const QUAD = /\d+\.\d+\.\d+\.\d+/g;

/**
 * Makes a memory.
 *
 * @returns The memory, of a bounded size.
 */
export function createShapes(): Shapes {
  const shapes = new Array<Shape | undefined>(1 << BITS).fill(undefined);
  const hashes = new Int32Array(1 << BITS);
  const seen = new Int32Array(1 << SEEN_BITS);
  /** Of each all that is compared, and how long its four pieces are. */
  const texts = new Uint8Array(ROOM << BITS);
  const lengths = new Uint8Array(4 << BITS);
  let learnt = 0;

  /** Each has two places; where it is, or the first one. */
  function placeOf(hash: number): number {
    const slot = slotOf(hash, BITS);
    return hashes[slot] !== hash && hashes[slot ^ 1] === hash ? slot ^ 1 : slot;
  }

  return {
    find: (bytes, line) => {
      const slot = placeOf(line.hash);
      if (hashes[slot] !== line.hash) return undefined;
      const shape = shapes[slot];
      if (!shape || shape.holes !== line.holes) return undefined;
      const { head, headEnd, message, from1, to1, from2, to2, end } = line;
      let at = ROOM * slot;
      const k = 4 * slot;
      if (
        headEnd - head !== lengths[k] || from1 - message !== lengths[k + 1] ||
        from2 - to1 !== lengths[k + 2] || end - to2 !== lengths[k + 3]
      ) return undefined;
      for (let i = head; i < headEnd; i++) if (bytes[i] !== texts[at++]) return undefined;
      for (let i = message; i < from1; i++) if (bytes[i] !== texts[at++]) return undefined;
      for (let i = to1; i < from2; i++) if (bytes[i] !== texts[at++]) return undefined;
      for (let i = to2; i < end; i++) if (bytes[i] !== texts[at++]) return undefined;
      return shape;
    },
    learn: (bytes, line, split, parser) => {
      const { hash } = line;
      let slot = placeOf(hash);
      // There is nothing to be learnt of it.
      if (hashes[slot] === hash && !shapes[slot]) return;
      const sight = slotOf(hash, SEEN_BITS);
      if (seen[sight] !== hash) {
        seen[sight] = hash;
        return;
      }
      const shape = shapeOf(bytes, line, split, parser);
      if (hashes[slot] !== hash && learnt++ % 2 === 1) slot ^= 1;
      shapes[slot] = shape;
      hashes[slot] = hash;
      if (!shape) return;
      let at = ROOM * slot;
      const { head, headEnd, message, from1, to1, from2, to2, end } = line;
      for (
        const [k, [from = 0, to = 0]] of [
          [head, headEnd],
          [message, from1],
          [to1, from2],
          [to2, end],
        ].entries()
      ) {
        texts.set(bytes.subarray(from, to), at);
        at += to - from;
        lengths[4 * slot + k] = to - from;
      }
    },
  };
}

function slotOf(hash: number, bits: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
}

/** What lines of a shape mean, if that is the same for all. */
function shapeOf(
  bytes: Uint8Array,
  line: PlainLine,
  { host, program, pid, message }: LogLine,
  parser: Parser | undefined,
): Shape | undefined {
  const { head, headEnd, from1, to1, from2, to2, end, holes } = line;
  if (pid !== line.pid || textOf(bytes, head, headEnd) !== `${host} ${program}`) return undefined;
  if (textOf(bytes, line.message, end) !== message) return undefined;
  // How often a line came is told in it.
  if (program === "syslogd" || message.startsWith("message repeated ")) return undefined;
  const ends = [[line.message, from1], [to1, from2], [to2, end]] as const;
  const pieces = ends.map(([from, to]) => textOf(bytes, from, to));
  const shape = { host: textOf(bytes, head, head + host.length), program, pieces, holes };
  if (!parser) return { ...shape, isRead: false, said: undefined, hasPort: false };
  const others = pieces.reduce((sum, piece) => sum + (piece.match(QUAD)?.length ?? 0), 0);
  if (others !== (line.other === 0 ? 0 : 1)) return undefined;
  const whole = { ...shape, isRead: true };
  const given = { address: addressText(line.address), port: String(line.port) };
  const readings = [given, ...SAMPLES].map(({ address, port }) => {
    const text = messageOf(whole, address, port);
    const size = program.length + String(pid).length + "[]: ".length + text.length;
    return { address, port, said: parser(text, { host, program, pid, message: text, size }) };
  });
  if (readings.every(({ said }) => said === undefined)) {
    return { ...whole, said: undefined, hasPort: false };
  }
  for (const hasPort of [true, false]) {
    const [first, ...more] = readings.map(({ address, port, said }) =>
      said && plainOf(said, address, hasPort ? port : undefined)
    );
    if (!first || !more.every((one) => one !== undefined && isSame(first, one))) continue;
    if (first.role === "held" || first.role === "opens") return undefined;
    return { ...whole, said: first, hasPort };
  }
  return undefined;
}

/** What is said, without address and port; nothing where it names another client. */
function plainOf(
  said: ParsedMessage,
  address: string,
  port: string | undefined,
): ParsedMessage | undefined {
  if (said.peer !== "" && said.peer !== address) return undefined;
  if (port === undefined) return { ...said, peer: said.peer && "*" };
  return said.port === Number(port) ? { ...said, peer: said.peer && "*", port: 0 } : undefined;
}

function isSame(one: ParsedMessage, other: ParsedMessage): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof ParsedMessage>;
  return [...keys].every((key) => one[key] === other[key]);
}

/**
 * A message of a shape.
 *
 * @param shape The shape.
 * @param address The address in it.
 * @param port The port in it.
 * @returns The message.
 */
export function messageOf(
  { pieces, holes }: Pick<Shape, "pieces" | "holes">,
  address: string,
  port: string,
): string {
  const [first = "", second = "", third = ""] = pieces;
  const hole = (which: number) => which === AN_ADDRESS ? address : which === A_PORT ? port : "";
  const isTwo = holes > 3;
  return first + hole(isTwo ? holes >> 2 : holes) + second + (isTwo ? hole(holes & 3) : "") + third;
}

/**
 * @param address An IPv4 address, as a number.
 * @returns Its text.
 */
export function addressText(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** ASCII; not a part of a larger text, which it would keep. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
