/** Pages as plain text, for a terminal without man(1). */
import { plainCharacters } from "./as_man.ts";
import { type Block, spansOf } from "./markdown.ts";

const WIDTH = 79;
const STEP = 4;

/**
 * Writes a page.
 *
 * @param blocks What it says.
 * @returns Lines of at most 79 columns, but for code that is wider.
 */
export function asText(blocks: readonly Block[]): string {
  return linesOf(blocks, 0).join("\n").replace(/\n{3,}/g, "\n\n").trim() + "\n";
}

function linesOf(blocks: readonly Block[], indent: number): string[] {
  const pad = " ".repeat(indent);
  return blocks.flatMap((block): string[] => {
    if (block.kind === "heading") {
      return ["", block.level <= 2 ? plain(block.text).toUpperCase() : plain(block.text), ""];
    }
    if (block.kind === "paragraph") return [...wrapped(plain(block.text), indent), ""];
    if (block.kind === "code") {
      return [...block.lines.map((line) => (pad + "    " + plainCharacters(line)).trimEnd()), ""];
    }
    const inner = linesOf(block.blocks, indent + (block.tag === "" ? 2 : STEP));
    if (block.tag !== "") return [...wrapped(plain(block.tag), indent), ...inner];
    const [first = "", ...rest] = inner;
    return [`${pad}- ${first.trim()}`, ...rest];
  });
}

function plain(text: string): string {
  return plainCharacters(spansOf(text).map((span) => span.text).join(""));
}

function wrapped(text: string, indent: number): string[] {
  const pad = " ".repeat(indent);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(pad + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, pad + line];
}
