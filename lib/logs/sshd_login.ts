/** Logins: auth.c (auth_log), auth2-pubkey.c, auth2-gss.c. */
import type { Said } from "./said.ts";
import { QUIET, said } from "./sshd_peer.ts";

/**
 * `Accepted METHOD for USER from ADDR port N[ ssh2[: …]]`. The user exists and has got in, so no stranger has chosen that
 * name; those of winbind and sssd may hold blanks.
 */
const ACCEPTED =
  /^Accepted [\w-]+(?:\/[\w-]+)? for ([^:]+?) from ([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?: ssh[12](?:: .+)?)?$/;

/** The same in what stands behind ` ssh2: `, a key's name or a ticket's: then the message can be read in two ways. */
const AGAIN = / from ([0-9A-Fa-f:.%][\w:.%-]*) port \d{1,5}(?: ssh[12](?=: |$)|$)/g;

/**
 * Reads a login.
 *
 * @param text A message that begins with `Accepted `.
 * @returns Who has logged in, if all ways to read the message name the same client.
 */
export function readAccepted(text: string): Said {
  const found = ACCEPTED.exec(text);
  if (!found || found[1]!.includes(" from ")) return QUIET;
  for (const other of text.matchAll(AGAIN)) if (other[1] !== found[2]) return QUIET;
  return said("success", found[2]!, Number(found[3]), "in", undefined, found[1]);
}
