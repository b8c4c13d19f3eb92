/** `--export`: prints what is refused, or all that is known, for another server or program. */
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
  writeAll(
    format === "csv" || format === "json"
      ? rowsOf(format, settings)
      : formatMembers(format, allMembers(settings, world.now), settings.firewallTable),
    world.write,
  );
  return outcome("");
}

/** Writes as it goes: there can be ten million records. Where nobody reads any more, as behind `head`, it ends. */
function writeAll(texts: Iterable<string>, write: World["write"]): void {
  let pending = "";
  for (const text of texts) {
    pending += text;
    if (pending.length < AT_ONCE) continue;
    if (!write(pending)) return;
    pending = "";
  }
  write(pending);
}

function* rowsOf(format: "csv" | "json", settings: Settings): Generator<string> {
  const isJson = format === "json";
  yield isJson ? "[" : CSV_HEAD;
  let before = "\n";
  for (const record of allRecords(settings.rootDir)) {
    const end = blockEnds(record, settings);
    if (!isJson) yield csvRow(record, end);
    else {
      yield before + jsonRow(record, end);
      before = ",\n";
    }
  }
  if (isJson) yield "\n]\n";
}
