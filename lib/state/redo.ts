/**
 * What a change of several files is about to do, written down whole before the first of them is touched.
 * Whoever takes the lock and finds it does it again: every step says what must be true afterwards, so doing
 * it twice does no harm.
 */
import type { Network } from "../address/network.ts";
import { type ByteWriter, byteWriter } from "../files/byte_writer.ts";
import { writeAscii } from "./ascii.ts";
import { RECORD_BYTES } from "./record.ts";

/** New content of records that stand behind each other: shard number, byte where they begin, their lines. */
export interface RecordWrite {
  readonly shard: number;
  readonly at: number;
  readonly lines: Uint8Array;
}

/** A change of several files. */
export interface Redo {
  readonly writes: readonly RecordWrite[];
  /** What the deny files must list, oldest first, and what they must not. */
  readonly list: readonly Network[];
  readonly unlist: readonly Network[];
  /** New content of `cursors`; nothing when it does not change. */
  readonly cursors: string | undefined;
  /** New content of `drained`; nothing when it does not change. */
  readonly drained: string | undefined;
  /** New content of `prefixes`; nothing when it does not change. */
  readonly prefixes: string | undefined;
  /** New content of `logins`; nothing when it does not change. */
  readonly logins: string | undefined;
  /** New content of `imported`; nothing when it does not change. */
  readonly imported: string | undefined;
  /** Whether `allow.patterns` is to be made anew. */
  readonly exceptions: boolean;
  /** Whether `spool.old` goes. */
  readonly dropOldSpool: boolean;
  /** Where in `lists.todo` stands what the lists have to follow, in bytes; nothing where they follow at once. */
  readonly listsLater: number | undefined;
  /** Whether what stands there takes effect at once, by `deny.recent` and `allow.recent`: where the lists are long. */
  readonly isRecent: boolean;
  /** Whether the lists are to be made anew from the records, later. */
  readonly anew: boolean;
  /** Whether the lists follow what stands in `lists.todo`, too. */
  readonly takesTodo: boolean;
  /** Lines for events.log. */
  readonly events: readonly string[];
}

/** The first line of `redo`. */
export const REDO_HEAD = "redo 1\n";

/**
 * Writes a change down, one step a line, with a last line that shows that nothing is missing. Piece by piece: a change can be of
 * a million records.
 *
 * @param file Where to.
 * @param redo The change.
 */
export function writeRedo(file: Deno.FsFile, redo: Redo): void {
  const writer = byteWriter(file);
  let steps = 0;
  const step = (text: string) => {
    writer.text(text + "\n");
    steps++;
  };
  const lines = (kind: string, text: string | undefined) => {
    if (text === undefined) return;
    for (let at = 0; at <= text.length; steps++) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      writer.text(`${kind} ${text.slice(at, end)}\n`);
      at = end + 1;
    }
  };
  writer.text(REDO_HEAD);
  for (const write of redo.writes) steps += writeRecordSteps(writer, write);
  for (const { text } of redo.list) step(`+ ${text}`);
  for (const { text } of redo.unlist) step(`- ${text}`);
  lines("c", redo.cursors);
  lines("s", redo.drained);
  lines("p", redo.prefixes);
  lines("l", redo.logins);
  lines("i", redo.imported);
  if (redo.exceptions) step("a allow.patterns");
  if (redo.dropOldSpool) step("x spool.old");
  if (redo.listsLater !== undefined) step(`t ${redo.listsLater}`);
  if (redo.isRecent) step("w deny.recent");
  if (redo.anew) step("n hosts.deny");
  if (redo.takesTodo) step("d lists.todo");
  for (const event of redo.events) step(`e ${event}`);
  writer.text(`end ${steps}\n`);
  writer.flush();
}

/** Writes a step for each record, without the blanks at its end, and tells how many. */
function writeRecordSteps(writer: ByteWriter, { shard, at, lines }: RecordWrite): number {
  const step = new Uint8Array(RECORD_BYTES + 32);
  for (let from = 0; from < lines.length; from += RECORD_BYTES) {
    const begin = writeAscii(step, 0, `r ${shard} ${at + from} `);
    let length = RECORD_BYTES - 1;
    while (length > 0 && lines[from + length - 1] === SPACE) length--;
    for (let i = 0; i < length; i++) step[begin + i] = lines[from + i]!;
    step[begin + length] = NEWLINE;
    writer.bytes(step, 0, begin + length + 1);
  }
  return lines.length / RECORD_BYTES;
}

const NEWLINE = 10;
const SPACE = 32;
