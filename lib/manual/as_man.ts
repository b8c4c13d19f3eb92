/** Pages in the macros of man(7). */
import { type Block, type Span, spansOf } from "./markdown.ts";

/** What heads a page, see man(7). */
export interface Title {
  /** Such as `sentry.conf`. */
  readonly name: string;
  /** 8 for commands of the administrator, 5 for files. */
  readonly section: 5 | 8;
  /** One line: what it is. */
  readonly about: string;
}

/**
 * Writes a page.
 *
 * @param title What heads it.
 * @param source The release that it belongs to, such as `sentry 2.2.0`.
 * @param date Its day, YYYY-MM-DD.
 * @param blocks What it says; headings of level 2 begin sections.
 * @returns The whole page.
 */
export function asMan(
  { name, section, about }: Title,
  source: string,
  date: string,
  blocks: readonly Block[],
): string {
  const kind = section === 8 ? "System Administration" : "File Formats";
  const head = `.TH ${name.toUpperCase()} ${section} "${date}" "${source}" "${kind}"\n`;
  return `${head}.SH NAME\n${roff(name)} \\- ${roff(about)}\n${written(blocks)}`;
}

function written(blocks: readonly Block[]): string {
  return blocks.map((block, i) => {
    // What follows a heading begins a paragraph by itself.
    const isFirst = i === 0 || blocks[i - 1]!.kind === "heading";
    if (block.kind === "heading") return headingOf(block.level, block.text);
    if (block.kind === "paragraph") return (isFirst ? "" : ".PP\n") + prose(block.text);
    if (block.kind === "code") return (isFirst ? "" : ".PP\n") + code(block.lines);
    const tag = block.tag === "" ? ".IP \\(bu 2\n" : `.TP\n${prose(block.tag)}`;
    return tag + inItem(block.blocks);
  }).join("");
}

function headingOf(level: number, text: string): string {
  const plain = spansOf(text).map((span) => span.text).join("");
  return level <= 2 ? `.SH ${roff(plain.toUpperCase())}\n` : `.SS ${roff(plain)}\n`;
}

/** Within an item paragraphs stay as far in as it is. */
function inItem(blocks: readonly Block[]): string {
  return blocks.map((block, i) => {
    if (block.kind === "paragraph") return (i === 0 ? "" : ".IP\n") + prose(block.text);
    if (block.kind === "code") return (i === 0 ? "" : ".sp\n") + code(block.lines);
    return `.RS\n${written([block])}.RE\n`;
  }).join("");
}

function code(lines: readonly string[]): string {
  return `.RS 4\n.nf\n${lines.map((line) => atStart(roff(line)) + "\n").join("")}.fi\n.RE\n`;
}

/** One line of source; a sentence ends where its line does, so that roff sees to the blank behind it. */
function prose(text: string): string {
  return text.split(/(?<=[.:;?!)]) (?=[A-Z`*[])/).map((sentence) =>
    atStart(spansOf(sentence).map(styled).join("")) + "\n"
  ).join("");
}

function styled({ style, text }: Span): string {
  if (style === "plain") return roff(text);
  return `${style === "italic" ? "\\fI" : "\\fB"}${roff(text)}\\fR`;
}

/** Text that roff prints as it is, with hyphens that can be copied. */
function roff(text: string): string {
  return plainCharacters(text).replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll("×", "\\(mu").replaceAll("§", "\\(sc");
}

/** A line is no request. */
function atStart(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** Without what not every terminal has. */
export function plainCharacters(text: string): string {
  return text.replaceAll("…", "...").replaceAll("–", "-");
}
