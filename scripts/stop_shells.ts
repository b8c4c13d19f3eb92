/**
 * A copy of the executable that was broken off is none for the kernel, since the table of what to load stands at the end. Then
 * env(1), libwrap's and PAM's helpers and some shells take it for a shell script, and would run, as root, whatever commands its
 * bytes happen to be. So the first of its bytes that mean nothing (EI_PAD, in elf(5)) say what a shell is to do.
 */

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const PAD_AT = 9;
const COMMAND = "\nexit\n";

/**
 * Makes a shell end at once that takes an ELF file for a script.
 *
 * @param base The executable.
 * @returns One like it; the same where it is no ELF file.
 */
export function stopShells(base: Uint8Array): Uint8Array {
  if (!MAGIC.every((byte, i) => base[i] === byte)) return base;
  const stopped = base.slice();
  stopped.set(new TextEncoder().encode(COMMAND), PAD_AT);
  return stopped;
}
