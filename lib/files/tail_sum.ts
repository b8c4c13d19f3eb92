/** A checksum of what stands before a place in a file, by which the file is known again when it is read on from there. */

/** How many bytes before the place go into the checksum. */
export const TAIL_BYTES = 256;

/**
 * The checksum: FNV-1a, 32 bits.
 *
 * @param bytes At most {@link TAIL_BYTES} bytes.
 * @returns Eight hex digits.
 */
export function tailSum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/**
 * The checksum of what stands before a place.
 *
 * @param file An open file; its position moves.
 * @param offset The place, within the file.
 * @returns Eight hex digits.
 */
export function tailAt(file: Deno.FsFile, offset: number): string {
  const length = Math.min(TAIL_BYTES, offset);
  return tailSum(bytesAt(file, offset - length, length));
}

/**
 * Bytes of a file.
 *
 * @param file An open file; its position moves.
 * @param from Where they begin.
 * @param length How many.
 * @returns The bytes, fewer where the file ends.
 */
export function bytesAt(file: Deno.FsFile, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(from, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const got = file.readSync(bytes.subarray(filled));
    if (!got) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}
