/** Short texts into bytes: a call of the encoder for each of hundreds of thousands of lines costs more than all else about them. */

/**
 * Writes text among bytes.
 *
 * @param bytes Where to; there must be room.
 * @param at Where it begins.
 * @param text ASCII.
 * @returns Where it ends.
 */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
