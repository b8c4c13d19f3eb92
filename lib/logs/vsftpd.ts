/**
 * What vsftpd says of a client, through syslog or in its own log. Sources: logging.c (vsf_log_common), and pam_unix,
 * which is all that stands in auth.log. The user, and the password of an anonymous one, are the client's choice.
 */
import { mayBeCut, NO_PORT, quiet, readPamFailure, type Said } from "./said.ts";

const QUIET = quiet("vsftpd");
const LOGIN = /^(?:\[pid \d+\] )?\[([^[\]]*)\] (OK|FAIL) LOGIN: Client "([^"\s]+)"$/;
/** The user may hold brackets; but not another operation's words, whose file's name would be the client's too. */
const LOGIN_OF_ANY =
  /^(?:\[pid \d+\] )?\[[^"]*\] FAIL LOGIN: Client "([^"\s]+)"(?:, anon password "[^"]*")?$/;

/** With log_ftp_protocol this is all that is said of a user whom a list refuses before his password is asked for. */
const DENIED =
  /^(?:\[pid \d+\] )?\[([^"]*)\] FTP response: Client "([^"\s]+)", "530 Permission denied\."$/;

/**
 * Reads a message of vsftpd: `[pid N] [USER] FAIL LOGIN: Client "ADDR"`, or PAM's.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readVsftpd(text: string): Said {
  if (mayBeCut(text)) return QUIET;
  const pam = readPamFailure(text);
  if (pam) {
    // pam_unix leaves out a user that it does not know.
    const isUnknown = pam.module === "pam_unix" && pam.user === undefined;
    return said(isUnknown ? "naughty" : "failed", pam.client, pam.module, pam.user);
  }
  const denied = DENIED.exec(text);
  if (denied) return said("failed", denied[2]!, "response", denied[1]);
  // Chosen text may hold the same words; where they stand twice, nothing says which are vsftpd's.
  const at = text.indexOf(" LOGIN: Client ");
  if (at < 0 || at !== text.lastIndexOf(" LOGIN: Client ")) return QUIET;
  const known = LOGIN.exec(text);
  if (known?.[2] === "OK") {
    // Anybody may log in anonymously.
    const isAnybody = /^(?:ftp|anonymous)?$/i.test(known[1]!) || /\s/.test(known[1]!);
    return isAnybody ? QUIET : said("success", known[3]!, undefined, known[1]);
  }
  const failed = LOGIN_OF_ANY.exec(text);
  return failed ? said("failed", failed[1]!, "vsftpd", known?.[1]) : QUIET;
}

const TRANSFER = /^\d+ (\S+) \d+ \S+ [ab] [CUT_]+ [oid] r ([^\s*]+) ftp 0 \S+ c$/;
const ANY_TRANSFER = /^\d+ \S+ \d+ .* [ab] [CUT_]+ [oid] [agr] /;

/**
 * Reads a line of xferlog(5), which several FTP daemons write: `SECONDS HOST SIZE FILE TYPE FLAG DIRECTION MODE USER
 * SERVICE METHOD ID STATUS`. A real user (`r`) who completed (`c`) a transfer has logged in. The file's name is his
 * choice; where it holds spaces nothing is concluded. vsftpd writes the client's address, proftpd a name that leads back to
 * it if there is one; pure-ftpd, which has method 1, writes whatever name the client's domain says.
 *
 * @param text What follows the time.
 * @returns What it says; nothing where it is no such line.
 */
export function readXferlog(text: string): Said | undefined {
  const found = mayBeCut(text) ? null : TRANSFER.exec(text);
  if (!found) return ANY_TRANSFER.test(text) ? QUIET : undefined;
  return /^(?:ftp|anonymous)$/i.test(found[2]!)
    ? QUIET
    : said("success", found[1]!, undefined, found[2]);
}

// The process that asks PAM may be another than the one that writes, so it is not looked at.
function said(
  outcome: "failed" | "naughty" | "success",
  peer: string,
  voice: string | undefined,
  user: string | undefined,
): Said {
  const part = outcome === "success" ? "in" : "voiced";
  return { service: "vsftpd", outcome, peer, port: NO_PORT, part, voice, user, pid: 0 };
}
