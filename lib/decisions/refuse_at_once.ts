/**
 * Whom the gate refuses without the lock: a burst, or a scan of a large log, may hold it for as long as a gate has, and who is
 * listed is not let in for that.
 */
import type { Network } from "../address/network.ts";
import { readHostsDeny } from "../deny_list/deny_files.ts";
import { parseHostsDeny } from "../deny_list/hosts_deny.ts";
import { checkOwnFolder, checkTrustedFolder } from "../files/trusted_folder.ts";
import { isNeverBlocked, judge } from "../policy/judge.ts";
import { wouldBeLifted } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import type { Standing } from "../policy/standing.ts";
import { parseRecord, RECORD_BYTES } from "../state/record.ts";
import { addressAt, lineAt } from "../state/shard_file.ts";
import { careNeeded, filesOf } from "./change_records.ts";
import { lookUp } from "./look_up.ts";

/** Who asks: `account` is PAM's, of somebody who has proved who he is. */
export type Moment = "connection" | "account";

/**
 * Whether what stands in the records already is enough to refuse an address. False is no answer: then it is counted and judged
 * with the lock held.
 *
 * @param address The client.
 * @param moment Who asks.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns True only where nothing is pending that could let it in.
 * @throws SentryError when ROOT_DIR is not to be trusted, or the records cannot be read.
 */
export async function refusedAtOnce(
  address: Network,
  moment: Moment,
  settings: Settings,
  now: number,
): Promise<boolean> {
  const { rootDir } = settings;
  if (isNeverBlocked(address, settings)) return false;
  if (!checkTrustedFolder(rootDir) || !checkOwnFolder(`${rootDir}/state`)) return false;
  const { record, standing } = lookUp(address, settings);
  // He has proved who he is, which lifts such a block.
  if (moment === "account" && wouldBeLifted(record, standing)) return false;
  // Asked last, so that no change can begin in between.
  if (!isRefusing(standing, settings, now)) return false;
  const networks = new Set([record.network.text, standing.by!.network.text]);
  const { hasRedo, isEdited, isLost } = careNeeded(settings);
  if (isLost || (isEdited && !isStillListed(networks, settings))) return false;
  if (!hasRedo) return true;
  if (await mayRedoLetIn(networks, rootDir)) return false;
  // That one may be the next already.
  return isRefusing(lookUp(address, settings).standing, settings, now);
}

/** Whether a change that is under way, or was left, may let in who is refused so far. */
async function mayRedoLetIn(networks: ReadonlySet<string>, rootDir: string): Promise<boolean> {
  const { openLeftRedo } = await import("../state/left_redo.ts");
  using redo = openLeftRedo(`${rootDir}/redo`);
  if (!redo || redo.count("a") > 0 || redo.count("p") > 0) return true;
  for (const text of redo.texts("-")) if (networks.has(text)) return true;
  for (const { lines } of redo.writes()) {
    for (let at = 0; at < lines.length; at += RECORD_BYTES) {
      const record = networks.has(addressAt(lines, at)) && parseRecord(lineAt(lines, at));
      if (record && (record.whitelistedAt > 0 || record.blacklistedAt === 0)) return true;
    }
  }
  return false;
}

function isStillListed(networks: ReadonlySet<string>, settings: Settings): boolean {
  const text = readHostsDeny(filesOf(settings)) ?? "";
  return parseHostsDeny(text, settings.ipv6Prefix).some(({ network }) =>
    network !== undefined && networks.has(network.text)
  );
}

/** Whether what decides refuses, and its time is not up. */
function isRefusing(
  { list, by }: Standing,
  settings: Settings,
  now: number,
): boolean {
  return list === "deny" && by !== undefined && judge(by, settings, now).action === "none";
}
