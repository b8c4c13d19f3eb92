/**
 * The shards that one change looks into. Those that it does not change are kept in memory only as far as there is room: where ten
 * million addresses are known each has 5 MB, and a few connections are of as many shards.
 */
import { lstatIfPresent, namesIn } from "../files/read_file.ts";
import { shardPath } from "./carry_out.ts";
import { RECORD_BYTES } from "./record.ts";
import type { RecordWrite } from "./redo.ts";
import { putLine, readShard, type Shard } from "./shard_file.ts";

/** How much is kept of what is not changed, in bytes. */
const MOST_KEPT = 16 << 20;

/** So often a shard is read again; then all are kept, since whoever looks here and there would read for ever. */
const MOST_AGAIN = 256;

/** The shards of a ROOT_DIR, its lock held. */
export interface Shards {
  /** A shard; good until another one is asked for, unless it is changed. */
  readonly at: (number: number) => Shard;
  /** Whether all of them have room in memory, so that it does not matter in which order they are asked for. */
  readonly areFew: () => boolean;
  /**
   * Puts a line where a record begins, less than 0 for a new one, into a shard that was looked at; {@link at} need not know of it.
   */
  readonly put: (number: number, at: number, line: string) => void;
  /** What was put, as few runs of lines. */
  readonly writes: () => RecordWrite[];
  /** Gives the memory back, once all is written. */
  readonly close: () => void;
}

/**
 * How large shards are.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Tells the size of one, in bytes; 0 where there is none yet.
 */
export function sizesIn(rootDir: string): (shard: number) => number {
  return (shard) => lstatIfPresent(shardPath(rootDir, shard))?.size ?? 0;
}

/** Those whose memory the next ones have: a scan is of hundreds of changes, and memory is collected late. */
let spare: Shard[] = [];

/**
 * Opens the shards.
 *
 * @param rootDir The ROOT_DIR.
 * @param mostKept How much is kept of what is not changed, in bytes.
 * @returns None of them is read yet.
 */
export function openShards(rootDir: string, mostKept = MOST_KEPT): Shards {
  // The one that was asked for last is the last.
  const inMemory = new Map<number, Shard>();
  /** Where the next new line of those goes that are in memory no more. */
  const ends = new Map<number, number>();
  const lines = new Map<number, Map<number, string>>();
  let again = 0;
  let last: [number, Shard] | undefined;

  function makeRoom(): void {
    let kept = 0;
    for (const { end, put } of inMemory.values()) if (put.size === 0) kept += end;
    for (const [number, shard] of inMemory) {
      if (kept <= mostKept) return;
      if (shard.put.size > 0) continue;
      kept -= shard.end;
      if (!ends.has(number)) ends.set(number, shard.end);
      inMemory.delete(number);
      spare.push(shard);
    }
  }

  function at(number: number): Shard {
    if (last?.[0] === number) return last[1];
    const known = inMemory.get(number);
    if (known) {
      inMemory.delete(number);
      inMemory.set(number, known);
      last = [number, known];
      return known;
    }
    if (ends.has(number)) again++;
    if (again <= MOST_AGAIN) makeRoom();
    const shard = readShard(shardPath(rootDir, number), spare.pop());
    inMemory.set(number, shard);
    last = [number, shard];
    return shard;
  }

  return {
    at,
    areFew: () => {
      let size = 0;
      for (const name of namesIn(`${rootDir}/state`)) {
        size += lstatIfPresent(`${rootDir}/state/${name}`)?.size ?? 0;
      }
      return size <= mostKept;
    },
    put: (number, at, line) => {
      const shard = inMemory.get(number);
      if (shard && !lines.has(number)) return putLine(shard, at, line);
      const end = ends.get(number) ?? 0;
      const place = at < 0 ? end : at;
      if (at < 0) ends.set(number, end + RECORD_BYTES);
      const own = lines.get(number);
      if (own) own.set(place, line);
      else lines.set(number, new Map([[place, line]]));
    },
    writes: () => [
      ...[...inMemory].flatMap(([number, { bytes, put }]) =>
        runsOf(number, [...put].sort((a, b) => a - b), (at, end) => bytes.subarray(at, end))
      ),
      ...[...lines].flatMap(([number, own]) => {
        const places = [...own.keys()].sort((a, b) => a - b);
        const text = places.map((place) => own.get(place)).join("");
        const bytes = new TextEncoder().encode(text);
        let from = 0;
        return runsOf(number, places, (at, end) => bytes.subarray(from, from += end - at));
      }),
    ],
    close: () => {
      spare = withinBytes([...spare, ...inMemory.values()].slice(0, MOST_SPARE));
      inMemory.clear();
      last = undefined;
    },
  };
}

/** So many of them are kept: as many as a piece of `found` has. */
const MOST_SPARE = 8;

/** As many of them as are no larger than a piece's shards may be, together. */
function withinBytes(shards: readonly Shard[]): Shard[] {
  let size = 0;
  return shards.filter(({ bytes }) => (size += bytes.length) <= MOST_SPARE_BYTES);
}

const MOST_SPARE_BYTES = 16 << 20;

/** Lines that stand behind each other are one run. */
function runsOf(
  shard: number,
  places: readonly number[],
  linesAt: (at: number, end: number) => Uint8Array,
): RecordWrite[] {
  const writes: RecordWrite[] = [];
  for (let i = 0; i < places.length;) {
    const at = places[i]!;
    let end = at + RECORD_BYTES;
    for (i++; places[i] === end; i++) end += RECORD_BYTES;
    writes.push({ shard, at, lines: linesAt(at, end) });
  }
  return writes;
}
