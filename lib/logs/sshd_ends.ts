/**
 * What sshd says of connections that ended before anybody got in: packet.c (sshpkt_vfatal, ssh_packet_read_poll), kex.c,
 * compat.c, sshd.c, srclimit.c; libwrap's refuse.c.
 */
import { NO_PORT, portIn, type Said } from "./said.ts";
import { peerToColon, peerToEnd, QUIET, readPeer, said } from "./sshd_peer.ts";

/** sshd cuts messages at 1023 characters, versions at 200 and escapes them. */
const LONGEST_VERSION = 1000;

/**
 * `Bad protocol version identification 'CHOSEN' from ADDR[ port N]`.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readBadVersion(text: string): Said {
  const at = text.lastIndexOf("' from ");
  return at < 36 || text.length > LONGEST_VERSION ? QUIET : peerToEnd(text, at + 7, "probed");
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
    if (!text.endsWith(" timed out", end)) return QUIET;
    end -= 10;
    start = 16;
    isClosed = false;
  } else return undefined;
  const isInvalid = text.startsWith("invalid user ", start);
  if (isInvalid || text.startsWith("authenticating user ", start)) {
    // The user may hold anything, so the address is read from the end; it stands behind a space even then.
    const at = text.lastIndexOf(" port ", end);
    const space = text.lastIndexOf(" ", at - 1);
    const port = portIn(text, at + 6, end);
    if (at < 0 || space < start + (isInvalid ? 12 : 19) || port < 0) return QUIET;
    const outcome = isInvalid ? "naughty" : "probed";
    return said(outcome, text.slice(space + 1, at), port, "end", isInvalid);
  }
  const peer = readPeer(text, start, end, "probed", "end");
  // Before version 7.5 the end of a session reads like this too, but then its beginning was told.
  return isPreauth || (isClosed && peer.port >= 0) ? peer : QUIET;
}

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
  // 14: no method is left to try; 3: what JSch says after a wrong password. 11 is how everybody leaves.
  if (code !== "14" && code !== "3") return QUIET;
  if (!isNew) return said("probed", text.slice(25, colon), NO_PORT, "knock");
  return readPeer(text, 25, colon, "probed", "knock");
}

/**
 * `ADDR[ port N]`, or since 10.0 `connection from ADDR to ADDR, pid = N`, which the listening process writes.
 *
 * @param text The message.
 * @returns What it says.
 */
export function readTimeout(text: string): Said {
  if (!text.startsWith("connection from ", 34)) return peerToEnd(text, 34, "probed", "end");
  const found = /^(\S+) to \S+, pid = (\d{1,10})$/.exec(text.slice(50));
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

/**
 * `banner exchange: Connection from ADDR port N: REASON`, and the same from other functions (sshpkt_vfatal).
 *
 * @param text The message.
 * @returns What it says; nothing where no such words stand behind a function's name.
 */
export function readTagged(text: string): Said | undefined {
  const colon = text.indexOf(": Connection from ");
  if (colon <= 0 || colon > 40 || !/^[A-Za-z_ ]+$/.test(text.slice(0, colon))) return undefined;
  const start = colon + 18;
  const isInvalid = text.startsWith("invalid user ", start);
  if (!isInvalid && !text.startsWith("authenticating user ", start)) {
    return text.startsWith("user ", start) ? QUIET : peerToColon(text, start);
  }
  // What follows the address is sshd's; what comes before it is the client's.
  const found = / (\S+) port (\d{1,5}): [A-Za-z ,/()-]+(?: \[preauth\])?$/.exec(
    text.slice(text.lastIndexOf(" ", text.lastIndexOf(" port ") - 1)),
  );
  if (!found) return QUIET;
  return said(isInvalid ? "naughty" : "probed", found[1]!, Number(found[2]), "end", isInvalid);
}
