/** Makes what was decided about an address look older than it is. */
import { formatRecord, parseRecord } from "../../lib/state/record.ts";
import { shardFile } from "./shard_file.ts";

/**
 * Sets back when an address was put on its list.
 *
 * @param rootDir The ROOT_DIR.
 * @param address The address, as it is counted.
 * @param days By how many days.
 */
export function backdate(rootDir: string, address: string, days: number): void {
  const path = `${rootDir}/${shardFile(rootDir, address)}`;
  const back = (time: number) => time > 0 ? time - days * 86400 : 0;
  const lines = Deno.readTextFileSync(path).match(/[^\n]*\n/g)!.map((line) => {
    const record = parseRecord(line)!;
    if (record.network.text !== address) return line;
    const { whitelistedAt, blacklistedAt } = record;
    return formatRecord({
      ...record,
      whitelistedAt: back(whitelistedAt),
      blacklistedAt: back(blacklistedAt),
    });
  });
  Deno.writeTextFileSync(path, lines.join(""));
}
