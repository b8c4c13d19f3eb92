/** Reads the end of a file. */
import { oddKind } from "./regular_file.ts";
import { fromBytes } from "./latin1.ts";

/**
 * Reads whole lines at the end of a file.
 *
 * @param path The file.
 * @param most How many bytes at most.
 * @returns The lines, one character a byte.
 * @throws What the system says when it cannot be read; an Error when it is no regular file, which could hold us up for ever.
 */
export function readFileTail(path: string, most: number): string {
  const kind = oddKind(Deno.statSync(path));
  if (kind !== undefined) throw new Error(`it is ${kind}, no regular file`);
  using file = Deno.openSync(path, { read: true });
  const size = file.statSync().size;
  const from = Math.max(0, size - most);
  file.seekSync(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(size - from);
  let got = 0;
  while (got < bytes.length) {
    const more = file.readSync(bytes.subarray(got));
    if (more === null) break;
    got += more;
  }
  const text = fromBytes(bytes.subarray(0, got));
  return from === 0 ? text : text.slice(text.indexOf("\n") + 1);
}
