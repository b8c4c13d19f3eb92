/** What a change would do to a file, as diff(1) with `-u` prints it. */

/** How many unchanged lines stand around a change. */
const CONTEXT = 3;

/** One line of an edit script, its newline included where it has one. */
interface Edit {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/**
 * The difference of two texts, as patch(1) takes it.
 *
 * @param path The file's path, for the two header lines.
 * @param before Its text; nothing where it does not exist.
 * @param after Its text after the change; nothing where it is to go.
 * @returns The difference with a newline at its end; empty where there is none.
 */
export function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string {
  const script = editScript(linesOf(before ?? ""), linesOf(after ?? ""));
  const hunks = hunksOf(script);
  if (hunks.length === 0) return "";
  const name = (text: string | undefined) => text === undefined ? "/dev/null" : path;
  return `--- ${name(before)}\n+++ ${name(after)}\n` +
    hunks.map(({ from, to }) => formatHunk(script, from, to)).join("");
}

/** Lines with their newlines; the last may lack it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A longest common subsequence decides which lines stay; the table is quadratic, and the files are small. */
function editScript(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const common = commonLengths(old, fresh);
  const width = fresh.length + 1;
  const keep = (line: string): Edit => ({ mark: " ", line });
  const script = before.slice(0, head).map(keep);
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const here = i * width + j;
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      script.push(keep(old[i]!));
      i++, j++;
    } else if (
      j === fresh.length || (i < old.length && common[here + width]! >= common[here + 1]!)
    ) {
      script.push({ mark: "-", line: old[i++]! });
    } else script.push({ mark: "+", line: fresh[j++]! });
  }
  return [...script, ...before.slice(before.length - tail).map(keep)];
}

/** For each pair of tails, row by row, how many lines they have in common. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array {
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const here = i * width + j;
      common[here] = old[i] === fresh[j]
        ? common[here + width + 1]! + 1
        : Math.max(common[here + width]!, common[here + 1]!);
    }
  }
  return common;
}

/** The stretches of the script that are printed: changes and their context, joined where they touch. */
function hunksOf(script: readonly Edit[]): { from: number; to: number }[] {
  const hunks: { from: number; to: number }[] = [];
  for (const [i, { mark }] of script.entries()) {
    if (mark === " ") continue;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(script.length, i + CONTEXT + 1);
    const last = hunks.at(-1);
    if (last && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks;
}

function formatHunk(script: readonly Edit[], from: number, to: number): string {
  const count = (side: "-" | "+", start: number, end: number) =>
    script.slice(start, end).filter(({ mark }) => mark === side || mark === " ").length;
  const range = (side: "-" | "+") => {
    const above = count(side, 0, from);
    const length = count(side, from, to);
    // A range without lines is named by the line before it, and a length of 1 is left out.
    return `${length === 0 ? above : above + 1}${length === 1 ? "" : `,${length}`}`;
  };
  const lines = script.slice(from, to).map(({ mark, line }) =>
    mark + (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`)
  );
  return `@@ -${range("-")} +${range("+")} @@\n${lines.join("")}`;
}
