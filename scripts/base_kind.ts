/** What an executable is for, and of which Deno. */
import { createHash } from "node:crypto";

/**
 * Tells an executable's target by its first bytes: of ELF with e_machine, of Mach-O with cputype, of Windows.
 *
 * @param bytes The executable.
 * @returns The target as Deno names it; nothing for what is none.
 */
export function targetOf(bytes: Uint8Array): string | undefined {
  const head = Array.from(bytes.subarray(0, 20), (byte) => byte.toString(16).padStart(2, "0"));
  const from = (start: number, end: number) => head.slice(start, end).join("");
  if (from(0, 5) === "7f454c4602") {
    if (from(18, 20) === "3e00") return "x86_64-unknown-linux-gnu";
    if (from(18, 20) === "b700") return "aarch64-unknown-linux-gnu";
  }
  if (from(0, 8) === "cffaedfe07000001") return "x86_64-apple-darwin";
  if (from(0, 8) === "cffaedfe0c000001") return "aarch64-apple-darwin";
  return from(0, 2) === "4d5a" ? "x86_64-pc-windows-msvc" : undefined;
}

/**
 * Whether an executable names the running Deno's version, as each base does.
 *
 * @param bytes The executable.
 * @returns Whether it does.
 */
export function hasVersion(bytes: Uint8Array): boolean {
  return places(bytes, Deno.version.deno).next().done === false;
}

/**
 * Finds a text in bytes.
 *
 * @param bytes The bytes.
 * @param text The text, in ASCII.
 * @returns Where it begins, each time.
 */
export function* places(bytes: Uint8Array, text: string): Generator<number> {
  const wanted = new TextEncoder().encode(text);
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) yield at;
  }
}

/**
 * The SHA-256 of some bytes.
 *
 * @param bytes The bytes.
 * @returns Hex digits.
 */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
