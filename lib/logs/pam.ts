/**
 * What pam_unix says of a failure (support.c): `authentication failure; logname= uid=0 euid=0 tty=T ruser=R rhost=H  user=U`.
 * R and U may be the client's; a line in which they make a second `rhost=` is not used.
 */
import { type Said, type Sayings, soleMatch } from "./said.ts";

/**
 * Reads pam_unix's echo of a failure.
 *
 * @param text The message, without header.
 * @param of The daemon that asked PAM.
 * @returns What it says; nothing where it is no message of pam_unix.
 */
export function readPam(text: string, of: Sayings): Said | undefined {
  const head = /^(?:\(?pam_unix\)?(?:\([^\s()]+\))?:? )?authentication failure; /.exec(text);
  if (!head) return /^\(?pam_\w+/.test(text) ? of.quiet : undefined;
  return of.say("failed", soleMatch(text, / rhost=(\S+)/g), { part: "pam" });
}
