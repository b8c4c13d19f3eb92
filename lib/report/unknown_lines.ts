/** The lines that `--test-log -v` shows because they were not understood: behind the table, which is known last. */
import { quote } from "../errors.ts";
import { isReadAgain } from "../files/open_given.ts";
import { eachLine } from "../logs/given_log.ts";

/** Lines that are to be shown. */
export interface UnknownLines {
  readonly add: (line: number, text: string) => void;
  /** Writes all of them. */
  readonly write: (write: (text: string) => void) => void;
}

const PIECE = 1 << 16;

/**
 * Makes a memory: of a file that can be read again one bit for each line, else the lines themselves.
 *
 * @param path What is read.
 * @returns The memory.
 */
export function watchUnknown(path: string): UnknownLines {
  return isReadAgain(path) ? watchNumbers(path) : watchTexts();
}

function shown(line: number, text: string): string {
  return `  ${line}: ${quote(text)}\n`;
}

function watchNumbers(path: string): UnknownLines {
  let bits = new Uint8Array(1 << 13);
  let last = 0;

  return {
    add: (line) => {
      last = line;
      if (line >> 3 >= bits.length) {
        const more = new Uint8Array(2 * bits.length);
        more.set(bits);
        bits = more;
      }
      bits[line >> 3]! |= 1 << (line & 7);
    },
    write: (write) => {
      if (last === 0) return;
      let line = 0;
      let pending = "";
      eachLine(path, (text) => {
        line++;
        if (line > last || (bits[line >> 3]! & (1 << (line & 7))) === 0) return;
        pending += shown(line, text);
        if (pending.length > PIECE) {
          write(pending);
          pending = "";
        }
      });
      write(pending);
    },
  };
}

/** As bytes, since a part of a line would keep the whole block of lines it was cut from. */
function watchTexts(): UnknownLines {
  const pieces: Uint8Array[] = [];
  let pending = "";
  return {
    add: (line, text) => {
      pending += shown(line, text);
      if (pending.length <= PIECE) return;
      pieces.push(new TextEncoder().encode(pending));
      pending = "";
    },
    write: (write) => {
      for (const piece of pieces) write(new TextDecoder().decode(piece));
      write(pending);
    },
  };
}
