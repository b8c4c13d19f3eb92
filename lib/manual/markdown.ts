/**
 * Reads the Markdown that sentry's own pages are written in: headings, paragraphs, lists, tables, code that is indented by four
 * blanks, and in a line `code`, **bold**, *italics* and [links](place).
 */

import { append } from "../append.ts";

/** A piece of a page. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | { readonly kind: "item"; readonly tag: string; readonly blocks: readonly Block[] };

/** A piece of a line. */
export interface Span {
  readonly style: "plain" | "code" | "bold" | "italic";
  readonly text: string;
}

/**
 * Reads a page.
 *
 * @param text The whole of it.
 * @returns Its pieces in order. A list's items have no tag; the rows of a table are items, with the first column as their tag and
 * what the others say as a paragraph.
 */
export function readMarkdown(text: string): Block[] {
  return blocksOf(text.split("\n"));
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  /** Takes the lines from here on that are of a kind. */
  const take = (isOne: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && isOne(lines[at]!)) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#+) +(.*)$/.exec(line);
    if (line.trim() === "") at++;
    else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]!.length, text: heading[2]! });
      at++;
    } else if (isCode(line)) {
      const code = take((next) => isCode(next) || next.trim() === "");
      while (code.at(-1)!.trim() === "") code.pop();
      blocks.push({ kind: "code", lines: code.map((one) => one.slice(4)) });
    } else if (line.startsWith("|")) {
      append(blocks, rowsOf(take((next) => next.startsWith("|"))));
    } else if (line.startsWith("- ")) {
      at++;
      const rest = take((next) => next.startsWith("  ") || next.trim() === "");
      const inner = [line.slice(2), ...rest.map((one) => one.slice(2))];
      blocks.push({ kind: "item", tag: "", blocks: blocksOf(inner) });
    } else blocks.push({ kind: "paragraph", text: take(isProse).join(" ") });
  }
  return blocks;
}

function isCode(line: string): boolean {
  return line.startsWith("    ") && line.trim() !== "";
}

function isProse(line: string): boolean {
  return line.trim() !== "" && !isCode(line) && !/^(#+ |\||- )/.test(line);
}

/** The rows of a table; of more than two columns each but the first is named. */
function rowsOf(lines: readonly string[]): Block[] {
  const [heads = [], , ...rows] = lines.map(cellsOf);
  return rows.map(([tag = "", ...cells]) => {
    const named = cells.map((cell, i) => {
      const head = heads[i + 1] ?? "";
      return cell === "" || cells.length === 1 || head === "" ? cell : `${head}: ${cell}`;
    });
    const text = named.filter((cell) => cell !== "").join("; ");
    return { kind: "item", tag, blocks: [{ kind: "paragraph", text }] };
  });
}

/** A bar behind a backslash is one of the text. */
function cellsOf(line: string): string[] {
  const cells = line.replace(/^\|/, "").replace(/\|\s*$/, "").split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/**
 * Splits a line where its style changes.
 *
 * @param text The line.
 * @returns Its pieces in order; a link is its text, with its place behind it where that is on the web.
 */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  const marked = /`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;
  let at = 0;
  for (const match of text.matchAll(marked)) {
    const [whole, code, bold, italic, link, place = ""] = match;
    if (match.index > at) spans.push({ style: "plain", text: text.slice(at, match.index) });
    if (code !== undefined) spans.push({ style: "code", text: code });
    else if (bold !== undefined) spans.push({ style: "bold", text: bold });
    else if (italic !== undefined) spans.push({ style: "italic", text: italic });
    else {
      append(spans, spansOf(link!));
      if (/^https?:/.test(place)) spans.push({ style: "plain", text: ` (${place})` });
    }
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ style: "plain", text: text.slice(at) });
  return spans;
}
