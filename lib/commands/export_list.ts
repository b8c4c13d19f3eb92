/** `--export`: prints what is refused, or all that is known, for another server or program. */
import { compareNetworks } from "../address/network.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";
import { CSV_HEAD, csvRow, formatMembers, jsonRow } from "../lists/format_list.ts";
import type { ExportFormat } from "../lists/formats.ts";
import { blockEnds } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { allRecords } from "../state/listing.ts";
import { changeRecords, needsCare } from "../decisions/change_records.ts";
import { allMembers } from "../firewall/members_of_records.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/** How much text is written at once, in characters. */
const AT_ONCE = 1 << 16;

/**
 * Exports. Changes nothing, unless an earlier run was killed or hosts.deny was edited by hand: then that is completed first.
 *
 * @param format The form. csv and json hold all records; the others what is refused, exceptions from blocks taken out.
 * @param settings The settings.
 * @param world Time, and where to write.
 * @returns Nothing more.
 * @throws SentryError when the records cannot be read.
 */
export async function exportList(
  format: ExportFormat,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  checkTrustedFolder(settings.rootDir);
  if (needsCare(settings)) await changeRecords(settings, world.now, () => {});
  if (format === "csv" || format === "json") {
    writeRecords(format, settings, world.write);
    return outcome("");
  }
  const members = allMembers(settings, world.now)
    .sort((a, b) => compareNetworks(a.network, b.network));
  return outcome(formatMembers(format, members, settings.firewallTable));
}

function writeRecords(
  format: "csv" | "json",
  settings: Settings,
  write: (text: string) => void,
): void {
  const isJson = format === "json";
  let pending = isJson ? "[" : CSV_HEAD;
  let isFirst = true;
  for (const record of allRecords(settings.rootDir)) {
    const end = blockEnds(record, settings);
    pending += isJson ? (isFirst ? "\n" : ",\n") + jsonRow(record, end) : csvRow(record, end);
    isFirst = false;
    if (pending.length < AT_ONCE) continue;
    write(pending);
    pending = "";
  }
  write(pending + (isJson ? "\n]\n" : ""));
}
