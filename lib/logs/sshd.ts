/**
 * What OpenSSH's sshd, versions 5 to 10, says of a client. Sources: auth.c (auth_log, auth_maxtries_exceeded,
 * getpwnamallow, allowed_user, auth_root_allowed), auth-pam.c, packet.c (sshpkt_vfatal, ssh_packet_read_poll),
 * kex.c, compat.c, sshd.c and sshd-session.c, srclimit.c; libwrap's refuse.c.
 *
 * The client chooses its user name, which may hold spaces and whole messages, its version string, its offers and
 * the text with which it disconnects. So each message is matched whole, and the client's address is taken from
 * where sshd prints it: from the beginning where chosen text comes after it, from the end where it comes before, unless
 * the end may have been cut off.
 */
import { mayBeCutShort } from "./cut.ts";
import type { Split } from "./header.ts";
import { NO_PORT, type Said } from "./said.ts";
import {
  readBadVersion,
  readDisconnecting,
  readDropped,
  readEnd,
  readReceived,
  readRefused,
  readScanned,
  readTimeout,
} from "./sshd_ends.ts";
import { readAccepted } from "./sshd_login.ts";
import { readPam } from "./sshd_pam.ts";
import { lastFrom, peerToColon, peerToEnd, QUIET, readPeer, said, soleClaim } from "./sshd_peer.ts";
import { readTagged } from "./sshd_tagged.ts";

/**
 * Reads a message of sshd.
 *
 * @param text The message without header.
 * @param from The header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readSshd(text: string, from: Split): Said | undefined {
  const isTold = text.startsWith("error: ") || text.startsWith("fatal: ");
  const said = readMessage(isTold ? text.slice(7) : text);
  // Whoever has logged in stands before all that he, or who has signed his key, chose.
  const isClear = !said || said.outcome === null || said.outcome === "success";
  return isClear || !mayBeCutShort(from) ? said : QUIET;
}

function readMessage(text: string): Said | undefined {
  switch (text.charCodeAt(0)) {
    case 65: // A
      if (text.startsWith("Accepted ")) return readAccepted(text);
      break;
    case 66: // B
      if (text.startsWith("Bad protocol version identification '")) return readBadVersion(text);
      break;
    case 67: // C
      if (text.startsWith("Connection ")) return readEnd(text);
      if (text.startsWith("Could not write ident string to ")) return peerToEnd(text, 32, "probed");
      break;
    case 68: // D
      if (text.startsWith("Disconnected from ")) return readEnd(text);
      if (text.startsWith("Disconnecting ")) return readDisconnecting(text);
      if (text.startsWith("Did not receive identification string from ")) {
        return peerToEnd(text, 43, "probed");
      }
      break;
    case 70: // F
      if (text.startsWith("Failed ")) return readFailed(text);
      break;
    case 73: // I
      if (text.startsWith("Invalid user ") || text.startsWith("Illegal user ")) {
        return lastFrom(text, 12, "naughty", "announced");
      }
      break;
    case 80: // P
      if (text.startsWith("PAM: ")) return readPam(text);
      if (text.startsWith("Protocol major versions differ for ")) return peerToColon(text, 35);
      break;
    case 82: // R
      if (text.startsWith("Received disconnect from ")) return readReceived(text);
      if (text.startsWith("ROOT LOGIN REFUSED FROM ")) return readRootRefused(text);
      break;
    case 84: // T
      if (text.startsWith("Timeout before authentication for ")) return readTimeout(text);
      break;
    case 85: // U
      if (text.startsWith("User ")) return readUser(text);
      if (text.startsWith("Unable to negotiate with ")) return peerToColon(text, 25);
      break;
    case 97: // a
      if (text.startsWith("administratively prohibited connection for ")) {
        return readProhibited(text);
      }
      break;
    case 100: // d
      if (text.startsWith("drop connection #")) return readDropped(text);
      break;
    case 109: // m
      if (text.startsWith("maximum authentication attempts exceeded for ")) {
        return readExceeded(text);
      }
      break;
    case 112: // p
      if (text.startsWith("pam_")) return QUIET;
      if (text.startsWith("probed from ")) return readScanned(text, 12);
      break;
    case 114: // r
      if (text.startsWith("refused connect from ")) return readRefused(text);
      break;
    case 115: // s
      if (text.startsWith("scanned from ")) return readScanned(text, 13);
  }
  return readTagged(text) ?? (isQuiet(text) ? QUIET : undefined);
}

const OFFERS = /^(?:publickey|none|hostbased|gssapi.*|rsa|rhosts|rhosts-rsa|kerberos)$/;

/** `Failed METHOD for [invalid user ]USER from ADDR port N[ ssh2][: …]`. */
function readFailed(text: string): Said | undefined {
  const method = text.indexOf(" for ", 7);
  if (method < 0 || text.indexOf(" ", 7) !== method) return undefined;
  const user = method + 5;
  const isUnknown = text.startsWith("invalid user ", user) ||
    text.startsWith("illegal user ", user) || text.startsWith("<invalid username> ", user);
  // A client offers all its keys, its host's key and its tickets, and asks without any method first; those are no tries.
  const isOffer = OFFERS.test(text.slice(7, method));
  if (isOffer && !isUnknown) return QUIET;
  const outcome = isUnknown ? "naughty" : "failed";
  return soleClaim(text, user, outcome, isOffer ? "knock" : "told", isUnknown);
}

/**
 * `maximum authentication attempts exceeded for [invalid user ]USER from ADDR port N ssh2`: passwords among them were told
 * of, and keys are no tries.
 */
function readExceeded(text: string): Said | undefined {
  const isUnknown = text.startsWith("invalid user ", 45);
  return soleClaim(text, 45, isUnknown ? "naughty" : "probed", "knock", isUnknown);
}

/**
 * `administratively prohibited connection for [invalid user ]USER from ADDR port N` (monitor.c, since 10.0). Only there is
 * the user printed whole, so that nobody can say where one who does not exist ends; he was told of before.
 */
function readProhibited(text: string): Said {
  if (text.startsWith("invalid user ", 43)) return QUIET;
  return soleClaim(text, 43, "naughty", "announced", true);
}

/** Told twice of one try: by the privileged process, and by its child. */
function readRootRefused(text: string): Said {
  const isChild = text.endsWith(" [preauth]");
  const end = isChild ? text.length - 10 : text.length;
  return readPeer(text, 24, end, "naughty", isChild ? "knock" : "verdict");
}

/**
 * `User USER from HOST not allowed because REASON`: the user exists, so it is the administrator's word. From here on sshd
 * itself calls him invalid.
 */
function readUser(text: string): Said {
  const found = /^User (.+) from (\S+) not allowed because /.exec(text);
  if (!found || text.indexOf(" from ") !== text.lastIndexOf(" from ")) return QUIET;
  return said("naughty", found[2]!, NO_PORT, "announced", true, found[1]);
}

/** Beginnings of messages that are known, so that `--test-log -v` shows what is not. */
const QUIET_BEGINNINGS = [
  "PAM",
  "(pam_",
  "Address ",
  "reverse mapping ",
  "Disconnecting",
  "Postponed ",
  "Partial ",
  "Server listening ",
  "Starting session",
  "Close session",
  "Exiting on ",
  "Received ",
  "input_userauth_request: ",
  "userauth_",
  "kex_",
  "ssh_dispatch_run_fatal: ",
  "srclimit_",
  "Authentication ",
  "Could not ",
  "subsystem request ",
  "Transferred: ",
  "Closing connection ",
  "exited MaxStartups ",
  "beginning MaxStartups ",
  "in MaxStartups ",
  "session opened ",
  "session closed ",
  "Found matching ",
  "Deprecated option",
  "SSH: Server;",
  "Nasty PTR ",
  "Read from socket failed",
  "Write failed",
  "no matching ",
  "Corrupted MAC",
  "Bad packet length",
  "Protocol major versions differ",
  "Too many authentication failures",
];

function isQuiet(text: string): boolean {
  return QUIET_BEGINNINGS.some((beginning) => text.startsWith(beginning));
}
