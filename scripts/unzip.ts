/** One file out of a ZIP archive, as Deno's download server has its bases (APPNOTE.TXT 4.3). */
import { crc32, inflateRawSync } from "node:zlib";
import { viewOf } from "./elf.ts";

/** Lengths of the fixed parts of a local header, of a directory's entry, and of the end. */
const LOCAL = 30;
const ENTRY = 46;
const END = 22;

/**
 * Takes one file out of an archive.
 *
 * @param zip The archive.
 * @param names What the file may be called.
 * @returns Its bytes.
 * @throws Error with a sentence where it is not there, or not whole.
 */
export function unzip(zip: Uint8Array, names: readonly string[]): Uint8Array {
  const view = viewOf(zip);
  const bad = new Error(`the archive has no whole ${names.join(" or ")}`);
  try {
    for (let at = directoryOf(view); view.getUint32(at) === 0x504b0102;) {
      const [nameLength, extra, comment] = [28, 30, 32].map((i) => view.getUint16(at + i, true));
      const name = new TextDecoder().decode(zip.subarray(at + ENTRY, at + ENTRY + nameLength!));
      if (!names.includes(name)) {
        at += ENTRY + nameLength! + extra! + comment!;
        continue;
      }
      const local = view.getUint32(at + 42, true);
      const begin = local + LOCAL + view.getUint16(local + 26, true) +
        view.getUint16(local + 28, true);
      const packed = zip.subarray(begin, begin + view.getUint32(at + 20, true));
      const method = view.getUint16(at + 10, true);
      const bytes = method === 8 ? new Uint8Array(inflateRawSync(packed)) : packed;
      if (crc32(bytes) !== view.getUint32(at + 16, true)) throw bad;
      return bytes;
    }
  } catch (error) {
    throw new Error(bad.message, { cause: error });
  }
  throw bad;
}

/** Where the directory begins: the archive's end says so, before a comment of any length. */
function directoryOf(view: DataView): number {
  for (let at = view.byteLength - END; at >= 0; at--) {
    if (view.getUint32(at) === 0x504b0506) return view.getUint32(at + 16, true);
  }
  throw new RangeError("no end");
}
