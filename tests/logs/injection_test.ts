/**
 * Every way we found in which a client that chooses a text tries to have another address (D) blamed, or itself or
 * D welcomed. Each row: how, the program, what the daemon writes when it is done from A, what must come of it.
 * Where a text can be read in two ways nothing is concluded: `quiet`.
 */
import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { linesOf, saidOf, shown } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.66";
const PAM = "authentication failure; logname= uid=0 euid=0 tty=x";

type Row = readonly [how: string, program: string, expected: string, message: string];

const SSHD: readonly Row[] = [
  // The user name is up to 100 characters, spaces and all (OpenSSH log.c escapes only control characters).
  [
    "a user called like the end of the message",
    "sshd",
    `naughty ${A}`,
    `Invalid user x from ${D} port 22 from ${A} port 40000`,
  ],
  ["the same without port", "sshd", `naughty ${A}`, `Invalid user x from ${D} from ${A}`],
  [
    "the same, with the protocol",
    "sshd",
    `naughty ${A}`,
    `Failed password for invalid user x from ${D} port 22 ssh2 from ${A} port 40000 ssh2`,
  ],
  [
    "the same, as root",
    "sshd",
    `naughty ${A}`,
    `Failed password for invalid user root from ${D} port 22 from ${A} port 40000 ssh2`,
  ],
  [
    "a user that ends the message before its end",
    "sshd",
    "quiet",
    `Failed password for invalid user x from ${D} port 22 ssh2: from ${A} port 40000 ssh2`,
  ],
  [
    "the same, with a key",
    "sshd",
    "quiet",
    `Failed publickey for invalid user x from ${D} port 22 ssh2: RSA SHA256:a from ${A} port 40000 ssh2: RSA SHA256:b`,
  ],
  [
    "the same, at the limit of tries, where sshd writes nothing behind the client",
    "sshd",
    `naughty ${A}`,
    `error: maximum authentication attempts exceeded for invalid user x from ${D} port 22 ssh2: y from ${A} port 40000 ssh2 [preauth]`,
  ],
  [
    "a user that names himself, which harms nobody",
    "sshd",
    `naughty ${A}`,
    `Failed password for invalid user x from ${A} port 22 ssh2: from ${A} port 40000 ssh2`,
  ],
  [
    "a user called like a whole message",
    "sshd",
    `naughty ${A}`,
    `Invalid user Accepted password for bob from ${D} port 22 ssh2 from ${A} port 40000`,
  ],
  [
    "a user called like a login",
    "sshd",
    `naughty ${A}`,
    `Failed password for invalid user Accepted password for bob from ${D} port 22 ssh2 from ${A} port 40000 ssh2`,
  ],
  [
    "a user called like a repeated message",
    "sshd",
    `naughty ${A}`,
    `Invalid user message repeated 9 times: [ Failed password for bob from ${D} port 22 ssh2] from ${A} port 40000`,
  ],
  [
    "a user called like the rest of a closed connection",
    "sshd",
    `naughty ${A}`,
    `Connection closed by invalid user x ${D} port 22 [preauth] ${A} port 40000 [preauth]`,
  ],
  [
    "the same, of a disconnection",
    "sshd",
    `probed ${A}`,
    `Disconnected from authenticating user x ${D} port 22 ${A} port 40000 [preauth]`,
  ],
  [
    "the same, of a connection that broke",
    "sshd",
    `naughty ${A}`,
    `ssh_dispatch_run_fatal: Connection from invalid user x ${D} port 22: Broken pipe [preauth] ${A} port 40000: Broken pipe [preauth]`,
  ],
  [
    "a user called like a connection",
    "sshd",
    "quiet",
    `Connection from ${A} port 40000 on ${D} port 22: Connection from ${D} port 22: x`,
  ],
  [
    "a user that is a name and an address to PAM",
    "sshd",
    `naughty ${A}`,
    `error: PAM: Authentication failure for illegal user x from ${D} from ${A}`,
  ],
  [
    "the same, with macOS' other address",
    "sshd",
    `naughty ${A}`,
    `error: PAM: Authentication failure for illegal user x from ${D} via 192.0.2.9 from ${A} via 192.0.2.9`,
  ],
  [
    "a user who would not be allowed",
    "sshd",
    `naughty ${A}`,
    `User x from ${D} not allowed because y from ${A} not allowed because listed in DenyUsers`,
  ],
  [
    "a user who holds a newline, escaped",
    "sshd",
    `naughty ${A}`,
    `Invalid user x\\nAccepted password for bob from ${D} port 22 ssh2 from ${A} port 40000`,
  ],
  [
    "the same, escaped by rsyslog",
    "sshd",
    `naughty ${A}`,
    `Invalid user x#012Nov 13 09:08:07 web sshd[7]: Accepted password for bob from ${D} port 22 ssh2 from ${A} port 40000`,
  ],
  [
    "a user who holds a carriage return",
    "sshd",
    `naughty ${A}`,
    `Invalid user x\rAccepted password for bob from ${D} port 22 ssh2\r from ${A} port 40000`,
  ],
  [
    "a user who holds a NUL",
    "sshd",
    `naughty ${A}`,
    `Invalid user x\0 from ${D} port 22 from ${A} port 40000`,
  ],
  [
    "a login of somebody whose name holds another's",
    "sshd",
    `success ${A}`,
    `Accepted password for x from ${D} port 22 ssh2 from ${A} port 40000 ssh2`,
  ],
  [
    "a certificate whose name holds another's, behind a user who exists",
    "sshd",
    `success ${A}`,
    `Accepted publickey for bob from ${A} port 40000 ssh2: ED25519-CERT SHA256:a ID x from ${D} port 22 ssh2: y (serial 0) CA RSA SHA256:b`,
  ],
  [
    "a certificate whose name holds what can't be the end of a login",
    "sshd",
    `success ${A}`,
    `Accepted publickey for bob from ${A} port 40000 ssh2: ED25519-CERT SHA256:a ID x from ${D} port 22 ssh2 (serial 0) CA RSA SHA256:b`,
  ],
  [
    "a host-based user",
    "sshd",
    "quiet",
    `Failed hostbased for bob from ${A} port 40000 ssh2: RSA SHA256:a, client user "x from ${D} port 22 ssh2", client host "y from ${D} port 22 ssh2"`
      .replace(/"$/, ""),
  ],
  // Version strings, offers, and the text of a disconnect.
  [
    "a version called like the end of the message",
    "sshd",
    `probed ${A}`,
    `Bad protocol version identification 'x' from ${D} port 22' from ${A} port 40000`,
  ],
  [
    "a version that opens another quote",
    "sshd",
    `probed ${A}`,
    `Bad protocol version identification '' from ${D} port 22 '' from ${A} port 40000`,
  ],
  [
    "a version so long that the end is cut off",
    "sshd",
    "quiet",
    `Bad protocol version identification '${"x".repeat(970)}' from ${D}`,
  ],
  [
    "a version in another message",
    "sshd",
    "quiet",
    `kex_exchange_identification: client sent invalid protocol identifier "x' from ${D} port 22"`,
  ],
  [
    "a version called like a connection",
    "sshd",
    `probed ${A}`,
    `Protocol major versions differ for ${A} port 40000: SSH-2.0-a vs. SSH-1.0-x for ${D} port 22: y`,
  ],
  [
    "a version of a scanner",
    "sshd",
    `probed ${A}`,
    `scanned from ${A} with SSH-1.0-x from ${D} with y.  Don't panic.`,
  ],
  [
    "an offer called like a message",
    "sshd",
    `probed ${A}`,
    `Unable to negotiate with ${A} port 40000: no matching cipher found. Their offer: x, Unable to negotiate with ${D} port 22: y [preauth]`,
  ],
  [
    "the same of old versions",
    "sshd",
    `probed ${A}`,
    `Unable to negotiate with ${A}: no matching cipher found. Their offer: x port 22: ${D}`,
  ],
  [
    "a text of a disconnect",
    "sshd",
    `probed ${A}`,
    `Received disconnect from ${A} port 40000:3: from ${D} port 22:14: x [preauth]`,
  ],
  [
    "a text of a disconnect without reason to blame",
    "sshd",
    "quiet",
    `Received disconnect from ${A} port 40000:11: Received disconnect from ${D} port 22:14: x [preauth]`,
  ],
  [
    "the same of old versions",
    "sshd",
    `probed ${A}`,
    `Received disconnect from ${A}: 11: ${D}: 14: x [preauth]`,
  ],
  // Names of addresses.
  [
    "a name where the address should be",
    "sshd",
    "quiet",
    `Failed password for bob from ${D}.example.org port 40000 ssh2`,
  ],
  ["a name that libwrap prints", "sshd", `probed ${A}`, `refused connect from (${D}) (${A})`],
  ["an ident that libwrap prints", "sshd", "quiet", `refused connect from ${D}@${A}`],
  [
    "an ident before the address",
    "sshd",
    `probed ${A}`,
    `refused connect from x (${D})@pc.example.org (${A})`,
  ],
];

const DROPBEAR: readonly Row[] = [
  [
    "a user called like the end of the message",
    "dropbear",
    `failed ${A}`,
    `Bad password attempt for 'x' from ${D}:22' from ${A}:40000`,
  ],
  [
    "a user called like a login",
    "dropbear",
    `naughty ${A}`,
    `Login attempt for nonexistent user 'Password auth succeeded for 'bob' from ${D}:22' from ${A}:40000`,
  ],
  [
    "a user that makes a login of his failure",
    "dropbear",
    "quiet",
    `Password auth succeeded for 'x' from ${D}:22' from ${A}:40000`,
  ],
  [
    "a user whom a closed connection names",
    "dropbear",
    `probed ${A}`,
    `Exit before auth from <${A}:40000>: (user 'x' from ${D}:22', 1 fails): Exit before auth from <${D}:22>: y`,
  ],
];

const FTP: readonly Row[] = [
  [
    "a user called like a login",
    "vsftpd",
    "quiet",
    `[x] OK LOGIN: Client "${D}", anon password "] FAIL LOGIN: Client "${A}"`,
  ],
  [
    "a user called like a failure",
    "vsftpd",
    `failed ${A}`,
    `[x] FAIL LOGIN: Client "${D}"] FAIL LOGIN: Client "${A}"`,
  ],
  [
    "an anonymous password called like a failure",
    "vsftpd",
    "quiet",
    `[ftp] OK LOGIN: Client "${A}", anon password "x] FAIL LOGIN: Client "${D}"`,
  ],
  [
    "an anonymous password called like a login",
    "vsftpd",
    "quiet",
    `[ftp] OK LOGIN: Client "${A}", anon password "[bob] OK LOGIN: Client "${D}"`,
  ],
  ["an anonymous user", "vsftpd", "quiet", `[ftp] OK LOGIN: Client "${A}"`],
  [
    "a file called like a failure",
    "vsftpd",
    "quiet",
    `[bob] OK UPLOAD: Client "${A}", "/x] FAIL LOGIN: Client "${D}"`,
  ],
  [
    "a user that PAM prints",
    "vsftpd",
    `failed ${A}`,
    `pam_unix(vsftpd:auth): ${PAM} ruser=x rhost=${D} rhost=${A}  user=bob`,
  ],
  [
    "a user that PAM prints without a space",
    "vsftpd",
    `naughty ${A}`,
    `pam_unix(vsftpd:auth): ${PAM} ruser=rhost=${D} rhost=${A}`,
  ],
  [
    "a user that PAM prints at the end",
    "vsftpd",
    "quiet",
    `pam_unix(vsftpd:auth): ${PAM} ruser= rhost=${A}  user=x rhost=${D}`,
  ],
  [
    "a user so long that the address is cut off",
    "vsftpd",
    "quiet",
    `pam_unix(vsftpd:auth): ${PAM} ruser=x rhost=${D}  user=${"y".repeat(400)}`,
  ],
  [
    "a user called like a message",
    "proftpd",
    "quiet",
    `ftp (pc[${A}]): USER x (pc[${D}]): USER y (Login failed): Incorrect password`,
  ],
  [
    "a user called like a login",
    "proftpd",
    `failed ${A}`,
    `ftp (pc[${A}]): USER bob: Login successful. (Login failed): Incorrect password`,
  ],
  [
    "a user called like a login, unknown",
    "proftpd",
    `naughty ${A}`,
    `ftp (pc[${A}]): USER bob: Login successful.: no such user found from pc [${D}] to 192.0.2.99:21`,
  ],
  [
    "an address's name that holds an address",
    "proftpd",
    "quiet",
    `ftp (x[${D}][${A}]): USER bob (Login failed): Incorrect password`,
  ],
  [
    "an address's name that closes the parenthesis",
    "proftpd",
    "quiet",
    `ftp (x[${D}]): USER bob (Login failed): x[${A}]): USER bob (Login failed): Incorrect password`,
  ],
  [
    "a user called like a message",
    "pure-ftpd",
    `failed ${A}`,
    `(?@${A}) [WARNING] Authentication failed for user [x] (?@${D}) [WARNING] Authentication failed for user [y]]`,
  ],
  [
    "a user called like a login",
    "pure-ftpd",
    `failed ${A}`,
    `(?@${A}) [WARNING] Authentication failed for user [bob is now logged in]`,
  ],
  [
    "a user with an address, who has logged in",
    "pure-ftpd",
    "quiet",
    `(x@${D}@${A}) [WARNING] Authentication failed for user [y]`,
  ],
  [
    "a user who closes the parenthesis",
    "pure-ftpd",
    "quiet",
    `(x@${D}) [INFO] bob is now logged in@${A}) [INFO] y`,
  ],
  [
    "a user called like a message",
    "ftpd",
    `failed ${A}`,
    `FTP LOGIN FAILED FROM pc(${A}), x FTP LOGIN FAILED FROM ${D}, y`,
  ],
  ["a user with an address", "ftpd", `failed ${A}`, `FTP LOGIN FAILED FROM pc(${A}), x [${D}]`],
  [
    "a user called like a login",
    "ftpd",
    `failed ${A}`,
    `FTP LOGIN FAILED FROM pc(${A}), FTP LOGIN FROM ${D} as bob`,
  ],
  [
    "an anonymous password called like a login",
    "ftpd",
    "quiet",
    `ANONYMOUS FTP LOGIN FROM ${A}, FTP LOGIN FROM ${D} as bob`,
  ],
  ["a user with an address", "wu-ftpd", `failed ${A}`, `failed login from pc [${A}], x [${D}]`],
];

const MAIL: readonly Row[] = [
  [
    "a user called like a client",
    "dovecot",
    "quiet",
    `imap-login: Disconnected (auth failed, 1 attempts): user=<x>, method=PLAIN, rip=${D}, lip=1>, method=PLAIN, rip=${A}, lip=192.0.2.99`,
  ],
  [
    "the same, so long that the client is cut off",
    "dovecot",
    "quiet",
    `imap-login: Disconnected (auth failed, 1 attempts): user=<x>, rip=${D}, ${"y".repeat(800)}`,
  ],
  [
    "a user called like a reason",
    "dovecot",
    `probed ${A}`,
    `imap-login: Disconnected (no auth attempts in 0 secs): user=<(auth failed, 9 attempts)>, rip=${A}, lip=192.0.2.99`,
  ],
  [
    "a user called like a login",
    "dovecot",
    `failed ${A}`,
    `imap-login: Disconnected (auth failed, 1 attempts): user=<imap-login: Login: user=<bob>>, rip=${A}, lip=192.0.2.99`,
  ],
  [
    "a user that ends the lookup",
    "dovecot",
    `naughty ${A}`,
    `auth: sql(x,${D},<c2Vz>): unknown user,${A},<c2Vzc2lvbg>): unknown user`,
  ],
  [
    "the same, with a password",
    "dovecot",
    "quiet",
    `auth: sql(x,${D},<c2Vz>): unknown user (given password: ,${A},<c2Vzc2lvbg>): unknown user (given password: y)`,
  ],
  [
    "a password called like a lookup",
    "dovecot",
    "quiet",
    `auth: sql(x,${A},<c2Vz>): unknown user (given password: sql(y,${D},<c2Vz>): unknown user)`,
  ],
  [
    "a user in dovecot's own log",
    "dovecot",
    `naughty ${A}`,
    `auth(x,${D},sasl:login)<a>: Info: sql: unknown user,${A},sasl:login)<b>: Info: sql: unknown user`,
  ],
  [
    "a user that PAM prints",
    "dovecot",
    "quiet",
    `pam_unix(dovecot:auth): ${PAM} ruser=x rhost=${D}  user=y rhost=${A}`,
  ],
  [
    "a user called like a client",
    "imapd",
    `failed ${A}`,
    `LOGIN FAILED, user=x, ip=[${D}], ip=[${A}]`,
  ],
  [
    "the same with a port",
    "imapd",
    `failed ${A}`,
    `LOGIN FAILED, user=x, ip=[${D}], port=[22], ip=[${A}], port=[40000]`,
  ],
  [
    "a user so long that the client is cut off",
    "imapd",
    "quiet",
    `LOGIN FAILED, user=${"x".repeat(400)}, ip=[${D}]`,
  ],
  [
    "a user called like a login",
    "imapd",
    `failed ${A}`,
    `LOGIN FAILED, user=LOGIN, user=bob, ip=[${D}], protocol=IMAP, ip=[${A}]`,
  ],
  [
    "a user that is two",
    "imapd",
    "quiet",
    `LOGIN, user=x, ip=[${D}], protocol=IMAP, ip=[${A}], protocol=IMAP`,
  ],
  [
    "a command called like a client",
    "courieresmtpd",
    `failed ${A}`,
    `error,relay=${A},msg="535 Authentication failed.",cmd: AUTH LOGIN error,relay=${D},msg="535 Authentication failed.",cmd:`,
  ],
  [
    "a user called like a client",
    "imaps",
    "quiet",
    `badlogin: pc [${A}] plaintext x [${D}] plaintext y SASL(-13): authentication failure: z`,
  ],
  [
    "a name called like a client",
    "imaps",
    "quiet",
    `badlogin: x [${D}] [${A}] plaintext x SASL(-13): authentication failure: z`,
  ],
  [
    "a user called like a login",
    "imaps",
    "quiet",
    `login: pc [${A}] bob [${D}] plaintext User logged in`,
  ],
  [
    "a user called like a client",
    "smtpd",
    `failed ${A}`,
    `warning: unknown[${A}]: SASL LOGIN authentication failed: x, sasl_username=warning: unknown[${D}]: SASL LOGIN authentication failed: y`,
  ],
  [
    "a user called like a login",
    "smtpd",
    "quiet",
    `3F2A14C0123: client=pc[${A}], sasl_method=PLAIN, sasl_username=x, client=y[${D}], sasl_method=PLAIN, sasl_username=z`,
  ],
  [
    "a name called like a client",
    "smtpd",
    "quiet",
    `warning: x[${D}]: y[${A}]: SASL LOGIN authentication failed: z`,
  ],
  [
    "a command after a lost connection",
    "smtpd",
    `probed ${A}`,
    `improper command pipelining after AUTH from pc[${A}]: lost connection after AUTH from x[${D}]`,
  ],
  [
    "a HELO called like a client",
    "exim",
    "quiet",
    `login authenticator failed for (x) [${D}]: 535 Incorrect authentication data (y) [${A}]: 535 Incorrect authentication data`,
  ],
  [
    "a HELO that is an address",
    "exim",
    `failed ${A}`,
    `login authenticator failed for ([${D}]) [${A}]: 535 Incorrect authentication data`,
  ],
  [
    "a user called like a client",
    "exim",
    "quiet",
    `login authenticator failed for (pc) [${A}]: 535 Incorrect authentication data (set_id=x) [${D}]: 535 Incorrect authentication data`,
  ],
  [
    "a command called like a client",
    "exim",
    `probed ${A}`,
    `SMTP protocol error in "AUTH x" H=(y) [${D}] AUTH command used when not advertised" H=(pc) [${A}] AUTH command used when not advertised`,
  ],
  [
    "a HELO called like the rest",
    "exim",
    `probed ${A}`,
    `SMTP call from (x) [${D}] dropped: too many) [${A}]:40000 dropped: too many syntax or protocol errors`,
  ],
  [
    "an ident called like a client",
    "exim",
    "quiet",
    `login authenticator failed for (pc) [${A}]:40000 U=x) [${D}]: 535 Incorrect authentication data`,
  ],
  [
    "an ident called like a client, where none would be a HELO",
    "exim",
    `failed ${A}`,
    `login authenticator failed for [${A}]:40000 U=[${D}]: 535 Incorrect authentication data: 535 Incorrect authentication data`,
  ],
  [
    "input called like a client",
    "exim",
    "quiet",
    `SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=(x) [${A}] input="y) [${D}] input="`,
  ],
  [
    "a HELO so long that the client is cut off",
    "exim",
    "quiet",
    `SMTP call from (x) [${D}] dropped: too many ${"y".repeat(1000)}`,
  ],
  [
    "a user called like a client",
    "sm-mta",
    `failed ${A}`,
    `AUTH failure (LOGIN): x (-13) y, user=x, relay=[${D}], relay=pc [${A}]`,
  ],
  [
    "a name called like a client",
    "sm-mta",
    "quiet",
    `AUTH failure (LOGIN): x (-13) y, relay=x [${D}] [${A}]`,
  ],
  [
    "a user so long that the client is cut off",
    "sm-mta",
    "quiet",
    `AUTH failure (LOGIN): x (-13) y, user=${"z".repeat(400)}, relay=[${D}]`,
  ],
  [
    "a user called like a login",
    "sm-mta",
    "quiet",
    `AUTH=server, relay=pc [${A}], authid=x, relay=[${D}], authid=bob, mech=LOGIN, bits=0`,
  ],
  [
    "a user called like a client",
    "vpopmail",
    `failed ${A}`,
    `vchkpw-smtp: password fail x:${D}@example.org:${A}`,
  ],
  [
    "a password called like a client",
    "vpopmail",
    `failed ${A}`,
    `vchkpw-smtp: password fail (pass: 'x:${D}') y@example.org:${A}`,
  ],
  [
    "a user so long that the client is cut off",
    "vpopmail",
    "quiet",
    `vchkpw-smtp: password fail ${"x".repeat(400)}:${D}`,
  ],
  [
    "a user called like a login",
    "vpopmail",
    `naughty ${A}`,
    `vchkpw-smtp: vpopmail user not found (LOGIN) login success x:${D}@example.org:${A}`,
  ],
];

for (
  const [services, rows] of Object.entries({ sshd: SSHD, dropbear: DROPBEAR, FTP, mail: MAIL })
) {
  Deno.test(`${services}: no text that a client chose moves the address or the outcome`, () => {
    for (const [how, program, expected, message] of rows) {
      assert.deepEqual(saidOf(program, message), [expected], `${how}: ${message}`);
    }
  });
}

Deno.test("a header in a message is text: the line's own program and its client stay", () => {
  const fake = `Nov 13 09:08:07 web sshd[7]: Accepted password for bob from ${D} port 22 ssh2`;
  assert.deepEqual(
    linesOf(
      createReader(),
      `Nov 13 09:08:07 web sshd[7]: Invalid user ${fake} from ${A} port 40000`,
      `Nov 13 09:08:07 web httpd[7]: ${fake}`,
      `Nov 13 09:08:07 web logger: ${fake}`,
      `Nov 13 09:08:07 web bob ${fake}`,
      `<38>1 2026-11-13T09:08:07Z web app 7 - [x y="${fake}"] ${fake}`,
      `<38>1 2026-11-13T09:08:07Z web app 7 - [x y="] ${fake}"] z`,
      `Fri Nov 13 09:08:07 2026 1 sshd[7]: Accepted password for bob from ${D} port 22 ssh2`,
      `x ${fake}`,
      ` ${fake}`,
    ),
    [
      `naughty ${A}`,
      ...["unknown", "quiet", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown"]
        .with(1, "unknown"),
    ],
  );
});

Deno.test("a name that another connection was told to have is not taken for this one's", () => {
  const reader = createReader();
  const say = (pid: number, text: string) =>
    shown(reader.line(`Nov 13 09:08:07 ftp ftpd[${pid}]: ${text}`));
  assert.equal(say(7, `connection from pc.example.org (${D})`), "quiet");
  assert.equal(say(8, `connection from pc.example.org (${A})`), "quiet");
  assert.equal(say(8, "FTP LOGIN FAILED FROM pc.example.org, bob"), `failed ${A}`);
  assert.equal(say(9, "FTP LOGIN FAILED FROM pc.example.org, bob"), "quiet");
});
