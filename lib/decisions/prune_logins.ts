/** `logins` without the addresses that were forgotten, and the whole of it once ALLOW_FAILURES is 0. */
import { lstatIfPresent, readTextIfPresent } from "../files/read_file.ts";
import { removeIfPresent } from "../files/write_file.ts";
import type { Settings } from "../policy/settings.ts";
import { mayHaveLogin, parseLogins } from "../state/logins.ts";
import { findRecord, readShard } from "../state/shard_file.ts";
import { shardName, shardOf } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { underLock } from "../state/store.ts";
import { changeRecords, storeOf } from "./change_records.ts";

/**
 * Prunes. Looks without the lock first: mostly there is nothing to do, and nobody waits.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @throws SentryError when it could not be done.
 */
export async function pruneLogins(settings: Settings, now: number): Promise<void> {
  const { rootDir, allowFailures } = settings;
  const path = `${rootDir}/logins`;
  if (allowFailures === 0) {
    if (lstatIfPresent(path)) await underLock(storeOf(settings), () => removeIfPresent(path));
    return;
  }
  const logins = [...parseLogins(readTextIfPresent(path) ?? "").values()];
  const key = readShardKey(rootDir);
  const idle = [...Map.groupBy(logins, ({ network }) => shardOf(network, key))].flatMap(
    ([number, inShard]) => {
      const shard = readShard(`${rootDir}/state/${shardName(number)}`);
      return inShard.filter(({ network }) => {
        const found = findRecord(shard, network);
        return !found || !mayHaveLogin(found.record);
      });
    },
  );
  if (idle.length === 0) return;
  await changeRecords(settings, now, (change) => {
    for (const { network } of idle) {
      if (!mayHaveLogin(change.get(network))) change.logins?.drop(network);
    }
  });
}
