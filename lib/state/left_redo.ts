/**
 * Reads `redo`, which an earlier run has left, step by step: it can be larger than the memory there is. A run that is killed here
 * leaves it as it was.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { type ByteLine, byteLines } from "../files/byte_lines.ts";
import { byteWriter } from "../files/byte_writer.ts";
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { RECORD_BYTES } from "./record.ts";
import { type RecordWrite, REDO_HEAD } from "./redo.ts";
import { isRecord } from "./scan_shard.ts";
import { SHARDS } from "./shard.ts";

/** The steps that stand in `redo`; each may be asked for as often as needed. */
export interface LeftRedo {
  /** How many steps of a kind there are. */
  readonly count: (kind: string) => number;
  /** The records, those that stand behind each other together as far as there is room; good until the next. */
  readonly writes: () => Generator<RecordWrite>;
  /** The addresses and blocks of `+` or `-`. */
  readonly networks: (kind: "+" | "-") => Generator<Network>;
  /** The rest of each line of a kind. */
  readonly texts: (kind: string) => Generator<string>;
  /** Writes the lines of a kind as the content of a file, as it was before it was split into lines. */
  readonly copy: (kind: string, file: Deno.FsFile) => void;
  readonly [Symbol.dispose]: () => void;
}

/**
 * Opens it.
 *
 * @param path The file.
 * @returns Its steps; nothing where it is not there, or not whole: then nothing of it was done yet.
 * @throws SentryError when it cannot be read.
 */
export function openLeftRedo(path: string): LeftRedo | undefined {
  if (!regularIfPresent(path)) return undefined;
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileFailure("read", path, error);
  }
  try {
    const counts = countSteps(file);
    if (counts) return stepsOf(file, path, counts);
  } catch (error) {
    file.close();
    throw fileFailure("read", path, error);
  }
  file.close();
  return undefined;
}

/** Room for so many records that stand behind each other. */
const MOST_LINES = 512;

/** How many steps of each kind there are, by its character; nothing where the last line does not say so, or a step is none. */
function countSteps(file: Deno.FsFile): Uint32Array | undefined {
  const counts = new Uint32Array(256);
  const record = new Uint8Array(RECORD_BYTES);
  let steps = -1;
  let isEnded = false;
  for (const line of byteLines(file)) {
    if (!line.isWhole || isEnded) return undefined;
    if (steps < 0) {
      if (textOf(line) + "\n" !== REDO_HEAD) return undefined;
      steps = 0;
      continue;
    }
    const { bytes, start } = line;
    const kind = bytes[start + 1] === SPACE ? bytes[start]! : 0;
    if (kind === R && !readRecordStep(line, record, 0)) return undefined;
    if ((kind === PLUS || kind === MINUS) && !parseNetwork(textOf(line, 2))) return undefined;
    isEnded = kind === 0 && bytes[start] === E && textOf(line) === `end ${steps}`;
    counts[kind]!++;
    steps++;
  }
  return isEnded ? counts : undefined;
}

function stepsOf(file: Deno.FsFile, path: string, counts: Uint32Array): LeftRedo {
  function* linesOf(kind: string): Generator<ByteLine> {
    const code = kind.charCodeAt(0);
    if (counts[code] === 0) return;
    try {
      for (const line of byteLines(file)) {
        if (line.bytes[line.start] === code && line.bytes[line.start + 1] === SPACE) yield line;
      }
    } catch (error) {
      throw fileFailure("read", path, error);
    }
  }
  function* writes(): Generator<RecordWrite> {
    const lines = new Uint8Array(MOST_LINES * RECORD_BYTES);
    let [shard, at, filled] = [0, 0, 0];
    for (const line of linesOf("r")) {
      const place = readRecordStep(line, lines, filled)!;
      const isNext = place.shard === shard && place.at === at + filled;
      if (filled > 0 && (!isNext || filled + RECORD_BYTES === lines.length)) {
        // What is read stands behind the others for now.
        yield { shard, at, lines: lines.subarray(0, filled) };
        lines.copyWithin(0, filled, filled + RECORD_BYTES);
        filled = 0;
      }
      if (filled === 0) [shard, at] = [place.shard, place.at];
      filled += RECORD_BYTES;
    }
    if (filled > 0) yield { shard, at, lines: lines.subarray(0, filled) };
  }
  function* texts(kind: string): Generator<string> {
    for (const line of linesOf(kind)) yield textOf(line, 2);
  }
  function* networks(kind: "+" | "-"): Generator<Network> {
    for (const text of texts(kind)) yield parseNetwork(text)!;
  }
  return {
    count: (kind) => counts[kind.charCodeAt(0)]!,
    writes,
    networks,
    texts,
    copy: (kind, to) => {
      const writer = byteWriter(to);
      let isFirst = true;
      for (const { bytes, start, end } of linesOf(kind)) {
        if (!isFirst) writer.text("\n");
        writer.bytes(bytes, start + 2, end);
        isFirst = false;
      }
      writer.flush();
    },
    [Symbol.dispose]: () => file.close(),
  };
}

/** Reads `r SHARD BYTE RECORD` and writes the record among some bytes as a shard has it; nothing where it is none. */
function readRecordStep(
  { bytes, start, end }: ByteLine,
  to: Uint8Array,
  at: number,
): { shard: number; at: number } | undefined {
  const behindShard = bytes.indexOf(SPACE, start + 2);
  const behindByte = behindShard < 0 ? -1 : bytes.indexOf(SPACE, behindShard + 1);
  if (behindByte < 0 || behindByte >= end || end - behindByte > RECORD_BYTES) return undefined;
  const shard = numberIn(bytes, start + 2, behindShard);
  const byte = numberIn(bytes, behindShard + 1, behindByte);
  if (!(shard < 2 * SHARDS) || !(byte % RECORD_BYTES === 0)) return undefined;
  to.set(bytes.subarray(behindByte + 1, end), at);
  to.fill(SPACE, at + end - behindByte - 1, at + RECORD_BYTES - 1);
  to[at + RECORD_BYTES - 1] = NEWLINE;
  return isRecord(to, at) ? { shard, at: byte } : undefined;
}

/** A number in decimal; NaN for anything else. */
function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let value = from < to ? 0 : NaN;
  for (let i = from; i < to; i++) {
    const digit = bytes[i]! - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}

const decoder = new TextDecoder();

function textOf({ bytes, start, end }: ByteLine, skip = 0): string {
  return decoder.decode(bytes.subarray(start + skip, end));
}

const [NEWLINE, SPACE, PLUS, MINUS, ZERO, E, R] = [10, 32, 43, 45, 48, 101, 114];
