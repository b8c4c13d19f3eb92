/**
 * What sshd says of connections that ended before anybody got in: packet.c (sshpkt_vfatal, ssh_packet_read_poll,
 * ssh_packet_disconnect), kex.c, compat.c, canohost.c, sshd.c and sshd-session.c, srclimit.c; libwrap's refuse.c.
 */
import { mayBeCut } from "./cut.ts";
import { NO_PORT, portIn, type Said } from "./said.ts";
import { peerToEnd, QUIET, readPeer, said } from "./sshd_peer.ts";

/** How much of a client's version sshd prints, in bytes, before it is escaped. */
const LONGEST_VERSION = 200;

/** And of a user where a connection is named, with the words before it (packet.c, sshpkt_fmt_connection_id). */
export const LONGEST_NAMED = 200;

/**
 * `Bad protocol version identification 'CHOSEN' from ADDR[ port N]`.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readBadVersion(text: string): Said {
  const at = text.lastIndexOf("' from ");
  return at < 36 || mayBeCut(text, 37, LONGEST_VERSION) ? QUIET : peerToEnd(text, at + 7, "probed");
}

/**
 * `Connection closed by …`, `Connection reset by …`, `Disconnected from …`, `Connection from … timed out`, each
 * with `[authenticating user USER |invalid user USER |user USER ]ADDR[ port N]` (sshpkt_fmt_connection_id).
 *
 * @param text The message.
 * @returns What it says; nothing for a message that begins otherwise.
 */
export function readEnd(text: string): Said | undefined {
  const isPreauth = text.endsWith(" [preauth]");
  let end = isPreauth ? text.length - 10 : text.length;
  let start: number;
  let isClosed = true;
  if (text.startsWith("closed by ", 11) || text.startsWith("reset by ", 11)) {
    start = text.charCodeAt(11) === 99 ? 21 : 20;
  } else if (text.startsWith("Disconnected from ")) {
    start = 18;
    isClosed = false;
  } else if (text.startsWith("from ", 11)) {
    if (!text.endsWith(" timed out", end)) return readOptions(text);
    end -= 10;
    start = 16;
    isClosed = false;
  } else return undefined;
  const named = namedFrom(text, start);
  if (named) {
    // The user may hold anything, so the address is read from the end; it stands behind a space even then.
    if (mayBeCut(text, start, LONGEST_NAMED)) return QUIET;
    const at = text.lastIndexOf(" port ", end);
    const space = text.lastIndexOf(" ", at - 1);
    const port = portIn(text, at + 6, end);
    if (at < 0 || space < named.user - 1 || port < 0) return QUIET;
    return said(named.outcome, text.slice(space + 1, at), port, "end", named.isInvalid);
  }
  const peer = readPeer(text, start, end, "probed", "end");
  // Before version 7.5 the end of a session reads like this too, but then its beginning was told.
  return isPreauth || (isClosed && peer.port >= 0) ? peer : QUIET;
}

/** `Connection from ADDR[ port N] with IP opt(ion)s: HEX` (canohost.c, sshd-session.c): sshd refuses those. */
const OPTIONS = /^Connection from ([^\s]+)(?: port (\d{1,5}))? with IP opt(?:ion)?s:[0-9A-Fa-f ]*$/;

function readOptions(text: string): Said {
  const found = OPTIONS.exec(text);
  if (!found) return QUIET;
  return said("probed", found[1]!, found[2] === undefined ? NO_PORT : Number(found[2]), "end");
}

/** Whom sshd names in front of an address, before anybody got in. */
interface Named {
  readonly isInvalid: boolean;
  readonly outcome: "naughty" | "probed";
  /** Where the user begins. */
  readonly user: number;
}

/**
 * `invalid user USER ADDR port N`, `authenticating user USER ADDR port N` (auth2.c; the monitor leaves out the space).
 *
 * @param text The message.
 * @param start Where these words may begin.
 * @returns What they say; nothing where there are none.
 */
export function namedFrom(text: string, start: number): Named | undefined {
  if (text.startsWith("invalid user ", start)) {
    return { isInvalid: true, outcome: "naughty", user: start + 13 };
  }
  const isCramped = text.startsWith("authenticatinguser ", start);
  if (isCramped || text.startsWith("authenticating user ", start)) {
    return { isInvalid: false, outcome: "probed", user: start + (isCramped ? 19 : 20) };
  }
  return undefined;
}

/**
 * `Disconnecting [invalid user USER |authenticating user USER ]ADDR port N: REASON`: told of before, but where a client
 * has changed its user, whose old and new name stand behind the address.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readDisconnecting(text: string): Said {
  const named = namedFrom(text, 14);
  if (!named || mayBeCut(text, 14, LONGEST_NAMED)) return QUIET;
  let sole: Said = QUIET;
  for (const found of text.slice(named.user - 1).matchAll(CHANGED)) {
    if (sole !== QUIET && sole.peer !== found[1]) return QUIET;
    sole = said(named.outcome, found[1]!, Number(found[2]), "end", named.isInvalid);
  }
  return sole;
}

const CHANGED =
  / ([0-9A-Fa-f:.%][\w:.%-]*) port (\d{1,5})(?=: Change of username or service not allowed: )/g;

/**
 * `Received disconnect from ADDR port N:CODE: TEXT`, before 7.1 `ADDR: CODE: TEXT`; the text is the client's.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readReceived(text: string): Said {
  if (!text.endsWith(" [preauth]")) return QUIET;
  const space = text.indexOf(" ", 25);
  const isNew = text.startsWith(" port ", space);
  const colon = isNew ? text.indexOf(":", space) : space - 1;
  if (text.charCodeAt(colon) !== 58) return QUIET;
  const code = /^: ?(\d{1,3}): /.exec(text.slice(colon, colon + 8))?.[1];
  if (code === undefined) return QUIET;
  // Nothing, or another end without port, comes after it.
  if (!isNew) return said("probed", text.slice(25, colon), NO_PORT, "end");
  // The end itself is told of next. 14: no method is left to try; 3: what JSch says after a wrong password.
  return code === "14" || code === "3" ? readPeer(text, 25, colon, "probed", "knock") : QUIET;
}

/**
 * `ADDR[ port N]`, or since 9.8 `connection from ADDR to ADDR, pid = N[ (STAGE)]`, which the listening process writes.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readTimeout(text: string): Said {
  if (!text.startsWith("connection from ", 34)) return peerToEnd(text, 34, "probed", "end");
  const found = /^(\S+) to \S+, pid = (\d{1,10})(?: \([a-z ]+\))?$/.exec(text.slice(50));
  return found ? { ...said("probed", found[1]!, NO_PORT, "end"), pid: Number(found[2]) } : QUIET;
}

/**
 * `drop connection #N from [ADDR]:N on [ADDR]:N REASON`: for what the client did, or because the server is busy.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readDropped(text: string): Said {
  const found = /^drop connection #\d+ from \[([^\s\]]+)\]:(\d{1,5}) on \[[^\s\]]+\]:\d+ penalty: /
    .exec(text);
  return found ? said("probed", found[1]!, Number(found[2]), "alone") : QUIET;
}

/**
 * `refused connect from NAME (ADDR)` or `refused connect from ADDR`: the name is the client's, or its domain's.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readRefused(text: string): Said {
  const open = text.lastIndexOf(" (");
  if (text.endsWith(")") && open > 0) {
    return said("probed", text.slice(open + 2, -1), NO_PORT, "alone");
  }
  return peerToEnd(text, 21, "probed");
}

/**
 * `scanned from ADDR with VERSION.  Don't panic.`, `probed from ADDR port N with …`.
 *
 * @param text The message.
 * @param start Where the client begins.
 * @returns What it says.
 */
export function readScanned(text: string, start: number): Said {
  const end = text.indexOf(" with ", start);
  return end < 0 ? QUIET : readPeer(text, start, end, "probed", "alone");
}
