/**
 * What dropbear says of a client, versions 0.52 to 2026. Sources: svr-auth.c, svr-authpasswd.c, svr-authpam.c,
 * svr-authpubkey.c, svr-session.c, common-session.c. Old versions begin in lower case. A client is `ADDR:PORT`,
 * or `[ADDR]:PORT` for IPv6 in new versions; it stands at the end, behind a user who exists, or `nonexistent user`.
 * Nothing is escaped; what a client may send as its version, or as the reason why it leaves, is quoted in some messages.
 */
import { mayBeCutShort } from "./cut.ts";
import type { Outcome } from "./event.ts";
import { LONGEST_CHOSEN, type Part, quiet, type Said } from "./said.ts";
import type { Split } from "./tag.ts";

const QUIET = quiet("dropbear");

/** What dropbear puts before its messages where it writes them itself, to stderr: `[PID] Mon DD HH:MM:SS `. */
const OWN_STAMP = /^\[(\d{1,10})\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;

const ACCEPTED =
  /^(?:(?:PAM )?Password auth succeeded|Pubkey auth succeeded|Auth succeeded with blank password) for '([^'\s]+)' (?:with (?:key )?[\w@.:+/! -]+ )?from (\S+)$/i;
const EXIT_WITH_CLIENT = /^Exit before auth from <([^\s<>]+)>: /i;
/** The text of an exit is cut at 149 bytes, and the whole at 299. */
const TOO_MANY =
  /^Exit before auth \(user '([^']+)', \d+ fails\): Max auth tries reached - user '([^']+)' from (\S+)$/i;
const LONGEST_TEXT = 149;
const MULTIPLE =
  /^(?:Exit before auth \(user '[^']+', \d+ fails\): )?Client trying multiple usernames from (\S+)$/i;

/** What closes a connection whose user does not exist; `is invalid` stands for him. */
const NO_USER = ">: Max auth tries reached - user 'is invalid'";

/** Messages that end with ` from ADDR:PORT`, by their beginnings in lower case. */
const TRIES: readonly (readonly [string, Outcome, Part])[] = [
  ["bad password attempt for '", "failed", "told"],
  ["bad pam password attempt for '", "failed", "told"],
  ["too-long password attempt for '", "failed", "told"],
  ["login attempt for nonexistent user ", "naughty", "told"],
  ["login attempt with wrong user ", "failed", "told"],
];

/**
 * Reads a message of dropbear.
 *
 * @param text The message without header.
 * @param from The header.
 * @returns What it says.
 */
export function readDropbear(text: string, from: Split): Said {
  const stamp = OWN_STAMP.exec(text);
  const said = readMessage(stamp ? text.slice(stamp[0].length) : text);
  if (said.outcome === null || mayBeCutShort(from)) return QUIET;
  return stamp ? { ...said, pid: Number(stamp[1]) } : said;
}

function readMessage(text: string): Said {
  if (text.length > LONGEST_CHOSEN) return QUIET;
  const accepted = ACCEPTED.exec(text);
  if (accepted) return said(accepted[2]!, "success", "in", accepted[1]);
  const left = EXIT_WITH_CLIENT.exec(text);
  if (left) {
    return said(left[1]!, text.slice(left[0].length - 3) === NO_USER ? "naughty" : "probed", "end");
  }
  const tooMany = TOO_MANY.exec(text);
  if (tooMany) {
    const exit = text.length - text.indexOf("): ") - 3;
    const isWhole = tooMany[1] === tooMany[2] && exit < LONGEST_TEXT;
    return isWhole ? said(tooMany[3]!, "failed", "end", tooMany[1]) : QUIET;
  }
  const multiple = MULTIPLE.exec(text);
  if (multiple) return said(multiple[1]!, "probed", "knock");
  const start = text.slice(0, 40).toLowerCase();
  const shape = TRIES.find(([beginning]) => start.startsWith(beginning));
  const at = text.lastIndexOf(" from ");
  if (!shape || at < shape[0].length - 6) return QUIET;
  // What opens with a quote here closes it before the client.
  const isQuoted = shape[0].endsWith("for '");
  if (isQuoted && (text.charAt(at - 1) !== "'" || at - 1 <= shape[0].length)) return QUIET;
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
