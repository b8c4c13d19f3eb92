/** Text in which each character is one byte, for files whose other people's lines must come back byte for byte. */

const CHUNK = 8192;

/**
 * Bytes as text.
 *
 * @param bytes Any bytes.
 * @returns As many characters, U+0000 to U+00FF.
 */
export function fromBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    // deno-lint-ignore sentry/spread -- at most CHUNK bytes
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

/**
 * Text as bytes.
 *
 * @param text Characters up to U+00FF.
 * @returns As many bytes.
 */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
