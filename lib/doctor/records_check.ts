/** Checks that every line of the records counts. */
import { readInto } from "../files/read_file.ts";
import { scanShard } from "../state/scan_shard.ts";
import { shardName, shardsIn } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { type Check, fine, warning } from "./check.ts";

/** How many files are named. */
const MOST_NAMED = 4;

/**
 * Checks that every record is whole, in the file of its address, and the only one of it.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The finding.
 * @throws SentryError when a file cannot be read.
 */
export function recordsCheck(rootDir: string): Check {
  const name = "records";
  const faults = { damaged: [] as string[], misplaced: [] as string[], doubled: [] as string[] };
  let records = 0;
  let buffer = new Uint8Array(1 << 16);
  const key = readShardKey(rootDir);
  for (const shard of shardsIn(rootDir, key)) {
    const file = `state/${shardName(shard)}`;
    const [bytes, filled] = readInto(`${rootDir}/${file}`, buffer);
    buffer = bytes;
    const scanned = scanShard(bytes, filled, shard, key);
    records += scanned.records.length;
    for (const fault of ["damaged", "misplaced", "doubled"] as const) {
      if (scanned[fault] > 0) faults[fault].push(`${scanned[fault]} in ${file}`);
    }
  }
  const told = [
    [faults.damaged, "damaged lines"],
    [faults.misplaced, "records of addresses that belong into another file"],
    [faults.doubled, "records of addresses that have one before"],
  ] as const;
  const says = told.filter(([files]) => files.length > 0).map(([files, what]) => {
    const more = files.length > MOST_NAMED ? ", …" : "";
    return `${what}: ${files.slice(0, MOST_NAMED).join(", ")}${more}`;
  });
  if (says.length === 0) return fine(name, `${records} records, all whole`);
  return warning(name, says.join("; "), "--expire takes them out");
}
