/**
 * What a change of several files is about to do, written down whole before the first of them is touched.
 * Whoever takes the lock and finds it does it again: every step says what must be true afterwards, so doing
 * it twice does no harm.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { writeAscii } from "./ascii.ts";
import { parseRecord, RECORD_BYTES } from "./record.ts";

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
  /** Whether `allow.patterns` is to be made anew. */
  readonly exceptions: boolean;
  /** Whether `spool.old` goes. */
  readonly dropOldSpool: boolean;
  /** Where in `lists.todo` stands what the lists have to follow, in bytes; nothing where they follow at once. */
  readonly listsLater: number | undefined;
  /** Whether the lists follow what stands in `lists.todo`, too. */
  readonly takesTodo: boolean;
  /** Lines for events.log. */
  readonly events: readonly string[];
}

const HEAD = "redo 1\n";

/**
 * Writes a change down.
 *
 * @param redo The change.
 * @returns UTF-8, one step a line, with a last line that shows that nothing is missing.
 */
export function formatRedo(redo: Redo): Uint8Array {
  const steps: string[] = [];
  for (const network of redo.list) steps.push(`+ ${network.text}`);
  for (const network of redo.unlist) steps.push(`- ${network.text}`);
  for (const line of redo.cursors?.split("\n") ?? []) steps.push(`c ${line}`);
  for (const line of redo.drained?.split("\n") ?? []) steps.push(`s ${line}`);
  for (const line of redo.prefixes?.split("\n") ?? []) steps.push(`p ${line}`);
  for (const line of redo.logins?.split("\n") ?? []) steps.push(`l ${line}`);
  if (redo.exceptions) steps.push("a allow.patterns");
  if (redo.dropOldSpool) steps.push("x spool.old");
  if (redo.listsLater !== undefined) steps.push(`t ${redo.listsLater}`);
  if (redo.takesTodo) steps.push("d lists.todo");
  for (const event of redo.events) steps.push(`e ${event}`);
  const bytes = redo.writes.reduce((sum, { lines }) => sum + lines.length, 0);
  const records = bytes / RECORD_BYTES;
  steps.push(`end ${records + steps.length}`);
  const encoder = new TextEncoder();
  const rest = encoder.encode(steps.join("\n") + "\n");
  const all = new Uint8Array(HEAD.length + records * MOST_RECORD_STEP + rest.length);
  let end = encoder.encodeInto(HEAD, all).written;
  for (const write of redo.writes) end = writeSteps(all, end, write);
  all.set(rest, end);
  return all.subarray(0, end + rest.length);
}

/**
 * Reads what {@link formatRedo} wrote.
 *
 * @param text The whole file.
 * @returns The change; nothing when the text is not whole, and then nothing was done yet.
 */
export function parseRedo(text: string): Redo | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const steps = text.slice(HEAD.length, -1).split("\n");
  if (steps.pop() !== `end ${steps.length}`) return undefined;
  const rest = (kind: string) =>
    steps.filter((step) => step.startsWith(kind + " ")).map((step) => step.slice(2));
  const writes = parseWrites(rest("r"));
  const list = rest("+").map(parseNetwork);
  const unlist = rest("-").map(parseNetwork);
  const cursors = rest("c");
  const drained = rest("s");
  const prefixes = rest("p");
  const logins = rest("l");
  const [later] = rest("t").map(Number);
  if (!writes || ![...list, ...unlist].every((step) => step !== undefined)) return undefined;
  return {
    writes,
    list: list.filter((network) => network !== undefined),
    unlist: unlist.filter((network) => network !== undefined),
    cursors: cursors.length > 0 ? cursors.join("\n") : undefined,
    drained: drained.length > 0 ? drained.join("\n") : undefined,
    prefixes: prefixes.length > 0 ? prefixes.join("\n") : undefined,
    logins: logins.length > 0 ? logins.join("\n") : undefined,
    exceptions: rest("a").length > 0,
    dropOldSpool: rest("x").length > 0,
    listsLater: later,
    takesTodo: rest("d").length > 0,
    events: rest("e"),
  };
}

/** `r`, a shard, a byte, and a record, at most, in bytes. */
const MOST_RECORD_STEP = RECORD_BYTES + 32;

/** Writes a step for each record, without the blanks at its end, and tells where they end. */
function writeSteps(all: Uint8Array, end: number, { shard, at, lines }: RecordWrite): number {
  for (let from = 0; from < lines.length; from += RECORD_BYTES) {
    end = writeAscii(all, end, `r ${shard} ${at + from} `);
    let length = RECORD_BYTES - 1;
    while (length > 0 && lines[from + length - 1] === SPACE) length--;
    for (let i = 0; i < length; i++) all[end + i] = lines[from + i]!;
    all[end + length] = NEWLINE;
    end += length + 1;
  }
  return end;
}

const NEWLINE = 10;
const SPACE = 32;

/** The records of a redo, those that stand behind each other together; nothing where one is none. */
function parseWrites(steps: readonly string[]): RecordWrite[] | undefined {
  const runs: { shard: number; at: number; text: string }[] = [];
  for (const step of steps) {
    const [, shard, at, rest] = /^(\d+) (\d+) (.*)$/.exec(step) ?? [];
    const line = (rest ?? "").padEnd(RECORD_BYTES - 1) + "\n";
    if (!parseRecord(line) || Number(at) % RECORD_BYTES !== 0) return undefined;
    const last = runs.at(-1);
    if (last?.shard === Number(shard) && last.at + last.text.length === Number(at)) {
      last.text += line;
    } else runs.push({ shard: Number(shard), at: Number(at), text: line });
  }
  const encoder = new TextEncoder();
  return runs.map(({ shard, at, text }) => ({ shard, at, lines: encoder.encode(text) }));
}
