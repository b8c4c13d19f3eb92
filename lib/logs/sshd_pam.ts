/** What sshd says of PAM's answers. That a password was wrong is no word about who may log in: also not about root. */
import { mayBeCut } from "./cut.ts";
import { NO_PORT, type Said } from "./said.ts";
import { LONGEST_USER, QUIET, said } from "./sshd_peer.ts";

/** What PAM says of a wrong password or an unknown user: Linux-PAM's words and OpenPAM's; the rest is its own trouble. */
const PAM_REASON =
  /^PAM: (?:authentication (?:failure|error|failed)|user not known to the underlying authentication module|unknown user|permission denied|have exhausted maximum number of retries for service|maximum number of tries exceeded) for (illegal user |invalid user )?/i;

/**
 * `PAM: REASON for [illegal user ]USER from HOST[ via ADDR]` (auth-pam.c; ` via ` is macOS's).
 *
 * @param text A message that begins with `PAM: `.
 * @returns What it says.
 */
export function readPam(text: string): Said {
  const head = PAM_REASON.exec(text);
  if (!head) return QUIET;
  const user = head[0].length;
  if (mayBeCut(text, user, LONGEST_USER)) return QUIET;
  const end = text.endsWith(" [preauth]") ? text.length - 10 : text.length;
  const at = text.lastIndexOf(" from ", end);
  if (at < user) return QUIET;
  const space = text.indexOf(" ", at + 6);
  const peer = text.slice(at + 6, space < 0 ? end : Math.min(space, end));
  const rest = text.slice(at + 6 + peer.length, end);
  if (rest !== "" && !/^ via \S+$/.test(rest)) return QUIET;
  const isUnknown = head[1] !== undefined;
  const name = text.slice(user, at);
  return said(isUnknown ? "naughty" : "failed", peer, NO_PORT, "pam", isUnknown, name);
}
