/** The numbers of `--report`, read from the bytes of the records without making objects of them. */
import { fileFailure } from "../files/failure.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { COLUMNS, RECORD_BYTES } from "../state/record.ts";
import { shardName, SHARDS } from "../state/shard.ts";

/** How many addresses there are, and what became of them. */
export interface Summary {
  readonly addresses: number;
  readonly connections: number;
  readonly whitelisted: number;
  readonly blacklisted: number;
}

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;

/**
 * Counts all records.
 *
 * @param rootDir The ROOT_DIR; a missing one has no records.
 * @returns The sums.
 * @throws SentryError when a file cannot be read.
 */
export function readSummary(rootDir: string): Summary {
  const sums = { addresses: 0, connections: 0, whitelisted: 0, blacklisted: 0 };
  if (!lstatIfPresent(`${rootDir}/state`)) return sums;
  const [seenAt, seenWidth] = columnOf("seen");
  const [whiteAt, whiteWidth] = columnOf("whitelistedAt");
  const [blackAt, blackWidth] = columnOf("blacklistedAt");
  let buffer = new Uint8Array(1 << 16);
  for (let shard = 0; shard < SHARDS; shard++) {
    const path = `${rootDir}/state/${shardName(shard)}`;
    const [bytes, filled] = readInto(path, buffer);
    buffer = bytes;
    for (let at = 0; at + RECORD_BYTES <= filled; at += RECORD_BYTES) {
      if (!isRecord(bytes, at)) continue;
      sums.addresses++;
      sums.connections += numberAt(bytes, at + seenAt, seenWidth);
      if (isSet(bytes, at + whiteAt, whiteWidth)) sums.whitelisted++;
      if (isSet(bytes, at + blackAt, blackWidth)) sums.blacklisted++;
    }
  }
  return sums;
}

/** Reads a file into a buffer that is kept for the next one, or a larger one. */
function readInto(
  path: string,
  buffer: Uint8Array<ArrayBuffer>,
): [Uint8Array<ArrayBuffer>, number] {
  const info = lstatIfPresent(path);
  if (!info) return [buffer, 0];
  if (info.size > buffer.length) buffer = new Uint8Array(info.size * 2);
  try {
    const file = Deno.openSync(path, { read: true });
    try {
      let filled = 0;
      for (let got = 1; got > 0 && filled < buffer.length; filled += got) {
        got = file.readSync(buffer.subarray(filled)) ?? 0;
      }
      return [buffer, filled];
    } finally {
      file.close();
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/** As much of the form as can be seen at a glance: the places of spaces, last digits and the newline. */
function isRecord(bytes: Uint8Array, at: number): boolean {
  if (bytes[at]! <= SPACE || bytes[at + RECORD_BYTES - 1] !== NEWLINE) return false;
  for (const [, start, width] of COLUMNS) {
    const last = bytes[at + start + width - 1]!;
    if (bytes[at + start - 1] !== SPACE || last < ZERO || last > ZERO + 9) return false;
  }
  return true;
}

function columnOf(field: string): [number, number] {
  const column = COLUMNS.find(([name]) => name === field)!;
  return [column[1], column[2]];
}

function numberAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let i = start; i < start + width; i++) {
    if (bytes[i]! !== SPACE) value = value * 10 + bytes[i]! - ZERO;
  }
  return value;
}

/** Numbers stand at the right of their column: zero is one digit behind spaces. */
function isSet(bytes: Uint8Array, start: number, width: number): boolean {
  return bytes[start + width - 1] !== ZERO || bytes[start + width - 2] !== SPACE;
}
