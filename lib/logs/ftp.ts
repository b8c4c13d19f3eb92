/** What FTP daemons say of a client: vsftpd, ProFTPD, Pure-FTPd. */
import { readPam } from "./pam.ts";
import { type Said, sayingsOf, soleMatch } from "./said.ts";

const vsftpd = sayingsOf("vsftpd", "ftp");
const proftpd = sayingsOf("proftpd", "ftp");
const pureFtpd = sayingsOf("pure-ftpd", "ftp");

/** Everybody may log in with these names. */
const ANYBODY = /^(?:ftp|anonymous)$/i;

/**
 * Reads a message of vsftpd (logging.c): `[pid 7] [USER] FAIL LOGIN: Client "ADDR"`, in its own log and in syslog.
 * The user comes first, and an anonymous client's password last, so the address must be the only one.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readVsftpd(text: string): Said | undefined {
  const pid = /^\[pid \d{1,10}\] /.exec(text);
  if (pid) text = text.slice(pid[0].length);
  const client = soleMatch(text, /: Client "([^"]*)"/g);
  if (/^\[.*\] FAIL LOGIN: Client "[^"]*"$/.test(text)) {
    return vsftpd.say("failed", client, { part: "sum" });
  }
  const login = /^\[([^[\]\s]+)\] OK LOGIN: Client "[^"]*"$/.exec(text);
  if (login && !ANYBODY.test(login[1]!)) return vsftpd.say("success", client);
  if (/^(?:\[.*\] )?[A-Z]{2,8}(?: [A-Z]+)?: Client "/.test(text)) return vsftpd.quiet;
  return readPam(text, vsftpd);
}

/**
 * Reads a line of xferlog (xferlog(5)): a transfer that a real user completed is a success.
 *
 * @param text What follows the time: `SECONDS HOST SIZE FILE TYPE ACTION DIRECTION MODE USER SERVICE METHOD ID STATUS`.
 * @returns What it says; nothing where it is no such line.
 */
export function readXferlog(text: string): Said | undefined {
  const found = /^ *\d+ (\S+) \d+ \S+ [ab] [CUT_]+ [oid] ([arg]) (\S+) \S+ [01] \S+ ([ci])$/.exec(
    text,
  );
  if (!found) return undefined;
  const [, peer, mode, user = "", status] = found;
  const isLogin = mode === "r" && status === "c" && !ANYBODY.test(user);
  return isLogin ? vsftpd.say("success", peer) : vsftpd.quiet;
}

/**
 * Reads a message of ProFTPD (mod_auth.c): `SERVER (NAME[ADDR]): TEXT`; the address comes before anything that the
 * client chose.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readProftpd(text: string): Said | undefined {
  const head = /^\S+ \([^\s()[\]]*\[([^\s()[\]]+)\]\)(?::| -) (?:- )?/.exec(text);
  if (!head) return readPam(text, proftpd);
  const [all, peer] = head;
  const rest = text.slice(all.length).trimEnd();
  if (/^USER .*: no such user found from /.test(rest)) return proftpd.say("naughty", peer);
  if (/^USER .* \(Login failed\): No such user/.test(rest)) return proftpd.say("naughty", peer);
  if (/^USER .* \(Login failed\): /.test(rest)) return proftpd.say("failed", peer, { part: "sum" });
  if (/^SECURITY VIOLATION: .*root login attempted/i.test(rest)) {
    return proftpd.say("naughty", peer);
  }
  const login = /^USER ([^\s:]+): Login successful\.?$/.exec(rest);
  if (login && !ANYBODY.test(login[1]!)) return proftpd.say("success", peer);
  return proftpd.quiet;
}

/**
 * Reads a message of Pure-FTPd (ftpd.c): `(USER@ADDR) [LEVEL] TEXT`. Before the login USER is `?`.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readPureFtpd(text: string): Said | undefined {
  const head = /^\([^\s()@]*@([^\s()@]+)\) \[(?:WARNING|INFO|NOTICE|ERROR|DEBUG)\] /.exec(text);
  if (!head) return readPam(text, pureFtpd);
  const rest = text.slice(head[0].length);
  if (/^Authentication failed for user \[.*\]$/.test(rest)) {
    return pureFtpd.say("failed", head[1], { part: "sum" });
  }
  const login = /^(\S+) is now logged in$/.exec(rest);
  if (login && !ANYBODY.test(login[1]!)) return pureFtpd.say("success", head[1]);
  return pureFtpd.quiet;
}
