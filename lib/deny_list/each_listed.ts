/** Goes through what files list, in the column of the address table, without an object for any of it. */
import { type ByteLine, byteLines } from "../files/byte_lines.ts";
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";
import { setColumn } from "../state/address_table.ts";
import { listsTodoPath } from "../state/lists_todo.ts";

/**
 * Goes through the lines of a file.
 *
 * @param path The file.
 * @param found Is called for each line.
 * @returns False where there is no file.
 * @throws SentryError when it cannot be read.
 */
export function eachLine(path: string, found: (line: ByteLine) => void): boolean {
  if (!regularIfPresent(path)) return false;
  try {
    using file = Deno.openSync(path, { read: true });
    for (const line of byteLines(file)) found(line);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
  return true;
}

/**
 * Goes through what `lists.todo` says, oldest first.
 *
 * @param rootDir The ROOT_DIR.
 * @param found Is called for each address, once it is in the column; whether it is to be listed.
 * @throws SentryError when it cannot be read.
 */
export function eachTodo(rootDir: string, found: (isListed: boolean) => void): void {
  eachLine(listsTodoPath(rootDir), ({ bytes, start, end }) => {
    if (bytes[start + 1] === SPACE && setColumn(bytes, start + 2, end)) {
      found(bytes[start] === PLUS);
    }
  });
}

const [SPACE, PLUS] = [32, 43];
