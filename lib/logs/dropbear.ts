/**
 * What dropbear says of a client, versions 0.52 to 2025. Sources: svr-auth.c, svr-authpasswd.c, svr-authpam.c,
 * svr-authpubkey.c, svr-session.c, common-session.c. Old versions begin in lower case. A client is `ADDR:PORT`,
 * or `[ADDR]:PORT` for IPv6 in new versions; it stands at the end, behind the user, who is the client's choice.
 */
import type { Outcome } from "./event.ts";
import { LONGEST_CHOSEN, type Part, quiet, type Said } from "./said.ts";

const QUIET = quiet("dropbear");

const ACCEPTED =
  /^(?:(?:PAM )?Password auth succeeded|Pubkey auth succeeded|Auth succeeded with blank password) for '([^'\s]+)' (?:with (?:key )?[\w@.:+/ -]+ )?from (\S+)$/i;
const EXIT_WITH_CLIENT = /^Exit before auth from <(\S+)>: /i;

/** Messages that end with ` from ADDR:PORT`, by their beginnings in lower case. */
const TRIES: readonly (readonly [string, Outcome, Part])[] = [
  ["bad password attempt for '", "failed", "told"],
  ["bad pam password attempt for '", "failed", "told"],
  ["login attempt for nonexistent user ", "naughty", "told"],
  ["login attempt with wrong user ", "failed", "told"],
  ["client trying multiple usernames from ", "probed", "knock"],
  ["exit before auth (user '", "failed", "end"],
];

/**
 * Reads a message of dropbear.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readDropbear(text: string): Said {
  if (text.length > LONGEST_CHOSEN) return QUIET;
  const accepted = ACCEPTED.exec(text);
  if (accepted) return said(accepted[2]!, "success", "in", accepted[1]);
  const left = EXIT_WITH_CLIENT.exec(text);
  if (left) return said(left[1]!, "probed", "end");
  const start = text.slice(0, 40).toLowerCase();
  const shape = TRIES.find(([beginning]) => start.startsWith(beginning));
  const at = text.lastIndexOf(" from ");
  if (!shape || at < shape[0].length - 6) return QUIET;
  // What opens with a quote here closes it before the client.
  const isQuoted = shape[0].endsWith("for '") && text.charAt(at - 1) === "'" &&
    at > shape[0].length;
  const user = isQuoted ? text.slice(shape[0].length, at - 1) : undefined;
  return said(text.slice(at + 6), shape[1], shape[2], user);
}

function said(client: string, outcome: Outcome, part: Part, user?: string): Said {
  const found = /^(?:\[([^[\]]+)\]|([^[\]]+)):(\d{1,5})$/.exec(client);
  if (!found) return QUIET;
  return {
    service: "dropbear",
    outcome,
    peer: (found[1] ?? found[2])!,
    port: Number(found[3]),
    part,
    user,
  };
}
