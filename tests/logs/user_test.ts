/** Whom a message says that it was as. Who chooses the name must not be able to be taken for another. */
import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { shown } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.66";
const PAM = "authentication failure; logname= uid=0 euid=0 tty=x ruser=";

type Row = readonly [program: string, said: string, user: string | undefined, message: string];

const ROWS: readonly Row[] = [
  ["sshd", "success", "bob", `Accepted publickey for bob from ${A} port 4 ssh2: ED25519 SHA256:a`],
  ["sshd", "failed", "bob", `Failed password for bob from ${A} port 4 ssh2`],
  ["sshd", "failed", "bob", `Failed keyboard-interactive/pam for bob from ${A} port 4 ssh2`],
  ["sshd", "failed", "bob b", `Failed password for bob b from ${A} port 4 ssh2`],
  [
    "sshd",
    "failed",
    `bob from ${D} port 2`,
    `Failed password for bob from ${D} port 2 from ${A} port 4 ssh2`,
  ],
  ["sshd", "failed", "a\\nb#012c\\\\", `Failed password for a\\nb#012c\\\\ from ${A} port 4 ssh2`],
  ["sshd", "failed", "a ssh b", `Failed password for a ssh b from ${A} port 4 ssh2`],
  // Two ways to read it: the client's address is in both of them, the name is not.
  [
    "sshd",
    "failed",
    undefined,
    `Failed password for a from ${A} port 4 ssh2: from ${A} port 4 ssh2`,
  ],
  ["sshd", "failed", "bob", `error: PAM: Authentication failure for bob from ${A}`],
  [
    "sshd",
    "failed",
    `bob from ${D}`,
    `error: PAM: Authentication failure for bob from ${D} from ${A}`,
  ],
  ["sshd", "naughty", "bob", `User bob from ${A} not allowed because not listed in AllowUsers`],
  [
    "sshd",
    "probed",
    "bob",
    `error: maximum authentication attempts exceeded for bob from ${A} port 4 ssh2 [preauth]`,
  ],
  ["dropbear", "success", "bob", `Password auth succeeded for 'bob' from ${A}:4`],
  ["dropbear", "failed", "bob", `Bad password attempt for 'bob' from ${A}:4`],
  ["dropbear", "failed", `x' from ${D}:2`, `Bad password attempt for 'x' from ${D}:2' from ${A}:4`],
  ["vsftpd", "success", "bob", `[bob] OK LOGIN: Client "${A}"`],
  ["vsftpd", "failed", "bob", `[bob] FAIL LOGIN: Client "${A}"`],
  ["vsftpd", "failed", "bob] x", `[bob] x] FAIL LOGIN: Client "${A}"`],
  ["vsftpd", "failed", "bob", `pam_unix(vsftpd:auth): ${PAM}bob rhost=${A}  user=bob`],
  [
    "vsftpd",
    "failed",
    "bob user=al",
    `pam_unix(vsftpd:auth): ${PAM}x user=al rhost=${A}  user=bob user=al`,
  ],
  ["vsftpd", "naughty", undefined, `pam_unix(vsftpd:auth): ${PAM}x user=al rhost=${A}`],
  ["proftpd", "success", "bob", `ftp (pc[${A}]): USER bob: Login successful.`],
  ["proftpd", "failed", "bob", `ftp (pc[${A}]): USER bob (Login failed): Incorrect password`],
  [
    "proftpd",
    "failed",
    "al (Login failed): x",
    `ftp (pc[${A}]): USER al (Login failed): x (Login failed): Incorrect password`,
  ],
  ["pure-ftpd", "success", "bob", `(?@${A}) [INFO] bob is now logged in`],
  [
    "pure-ftpd",
    "failed",
    "bob] [al",
    `(?@${A}) [WARNING] Authentication failed for user [bob] [al]`,
  ],
  ["ftpd", "success", "bob", `FTP LOGIN FROM pc [${A}], bob`],
  ["ftpd", "failed", "bob, al", `FTP LOGIN FAILED FROM pc(${A}), bob, al`],
  ["ftpd", "failed", undefined, `FTP LOGIN FAILED FROM pc(${A})`],
  [
    "dovecot",
    "success",
    "bob",
    `imap-login: Login: user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.1, TLS`,
  ],
  [
    "dovecot",
    "failed",
    "bob",
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.1`,
  ],
  [
    "dovecot",
    "failed",
    "b o",
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<b o>, method=PLAIN, rip=${A}, lip=192.0.2.1`,
  ],
  [
    "dovecot",
    "failed",
    "bob",
    `auth: pam(bob,${A},<abcdefgh>): pam_authenticate() failed: Authentication failure (password mismatch?)`,
  ],
  [
    "dovecot",
    "failed",
    undefined,
    `auth: pam(,${A},<abcdefgh>): pam_authenticate() failed: Authentication failure (password mismatch?)`,
  ],
  ["imapd", "success", "bob", `LOGIN, user=bob, ip=[${A}], port=[4], protocol=IMAP`],
  ["imapd", "failed", `bob, ip=[${D}]`, `LOGIN FAILED, user=bob, ip=[${D}], ip=[${A}]`],
  ["imapd", "failed", undefined, `LOGIN FAILED, method=PLAIN, ip=[${A}]`],
  ["imap", "success", "bob", `login: pc [${A}] bob plaintext User logged in`],
  [
    "imap",
    "failed",
    "bob",
    `badlogin: pc [${A}] plaintext bob SASL(-13): authentication failure: checkpass failed`,
  ],
  [
    "imap",
    "failed",
    undefined,
    `badlogin: pc [${A}] plaintext al SASL(-13): x SASL(-13): authentication failure: checkpass failed`,
  ],
  ["smtpd", "success", "bob", `3F2A1B9C0D: client=pc[${A}], sasl_method=PLAIN, sasl_username=bob`],
  [
    "smtpd",
    "failed",
    "bob",
    `warning: pc[${A}]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=bob`,
  ],
  [
    "smtpd",
    "failed",
    undefined,
    `warning: pc[${A}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6`,
  ],
  ["sendmail", "success", "bob", `AUTH=server, relay=pc [${A}], authid=bob, mech=LOGIN, bits=0`],
  [
    "sendmail",
    "failed",
    "bob",
    `AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, user=bob, relay=pc [${A}]`,
  ],
  [
    "vpopmail",
    "success",
    "bob@example.org",
    `vchkpw-pop3: (PLAIN) login success bob@example.org:${A}`,
  ],
  ["vpopmail", "failed", "bob@example.org", `vchkpw-pop3: password fail bob@example.org:${A}`],
  ["vpopmail", "failed", undefined, `vchkpw-pop3: password fail (pass: 'x') bob@example.org:${A}`],
];

Deno.test("a reading names the user whole where its message can be read in one way, and no user otherwise", () => {
  for (const [program, said, user, message] of ROWS) {
    const reading = createReader().message(program, "7", message);
    assert.equal(shown(reading), `${said} ${A}`, message);
    assert.equal(reading && reading.outcome !== null && reading.user, user, message);
  }
});

Deno.test("of several tries that one line sums up, one was the user's that it names", () => {
  const message =
    `Disconnected (auth failed, 3 attempts in 9 secs): user=<bob>, method=PLAIN, rip=${A}`;
  const reading = createReader().message("imap-login", "7", message);
  assert.ok(reading && reading.outcome !== null);
  assert.deepEqual([reading.times, reading.user, reading.userTimes], [3, "bob", 1]);
  const repeated = `message repeated 4 times: [ Failed password for bob from ${A} port 4 ssh2]`;
  const again = createReader().message("sshd", "7", repeated);
  assert.ok(again && again.outcome !== null);
  assert.deepEqual([again.times, again.user, again.userTimes], [4, "bob", 4]);
});
