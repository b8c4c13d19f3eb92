/** ZIP archives as zip(1) makes them. */
import { crc32, deflateRawSync } from "node:zlib";

/** A file of an archive. */
export interface Packed {
  readonly name: string;
  readonly content: Uint8Array;
  readonly isStored?: boolean;
}

/** Numbers, low byte first, each in so many bytes. */
function fields(...values: [number, number][]): number[] {
  return values.flatMap(([value, bytes]) =>
    Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255)
  );
}

/**
 * Makes an archive.
 *
 * @param files What is in it.
 * @param comment What stands behind it.
 * @returns Its bytes.
 */
export function zipOf(files: readonly Packed[], comment = ""): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const directory: number[] = [];
  let at = 0;
  for (const { name, content, isStored = false } of files) {
    const packed = isStored ? content : new Uint8Array(deflateRawSync(content));
    const about = fields(
      [20, 2],
      [0, 2],
      [isStored ? 0 : 8, 2],
      [0, 4],
      [crc32(content), 4],
      [packed.length, 4],
      [content.length, 4],
      [name.length, 2],
    );
    const bytes = [...encoder.encode(name)];
    const more = fields([0, 2], [2, 2], [0, 2], [0, 2], [0, 4], [at, 4]);
    directory.push(0x50, 0x4b, 1, 2, 20, 3, ...about, ...more, ...bytes, 7, 7);
    const head = [0x50, 0x4b, 3, 4, ...about, ...fields([3, 2]), ...bytes, 1, 2, 3];
    parts.push(new Uint8Array(head), packed);
    at += head.length + packed.length;
  }
  const sizes = fields([files.length, 2], [files.length, 2], [directory.length, 4], [at, 4]);
  const end = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...sizes, ...fields([comment.length, 2])];
  parts.push(new Uint8Array([...directory, ...end, ...encoder.encode(comment)]));
  const zip = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((place, part) => {
    zip.set(part, place);
    return place + part.length;
  }, 0);
  return zip;
}
