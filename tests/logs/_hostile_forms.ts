/**
 * What FTP and mail daemons write of a client at {@link A}, with holes for what he chooses. Text is bytes here, one
 * character each, since it is bytes that are cut.
 */

/** The client. */
export const A = "198.51.100.77";
/** Who never connected. */
export const D = "203.0.113.200";

/** A message with one hole. */
export interface Form {
  readonly program: string;
  /** What comes of it with `bob` in the hole; `A` is the client. */
  readonly said: string;
  readonly write: (hole: string) => string;
  /** What to write into the hole: another client, in the daemon's own shapes. */
  readonly hostile: readonly string[];
  /** As the daemon escapes it. */
  readonly escape: (text: string) => string;
  /** What the daemon itself makes of a message that is too long for it. */
  readonly pieces: (message: string) => readonly string[];
  /** Whether the daemon writes its own log, without a tag. */
  readonly isOwn?: boolean;
}

const asIs = (text: string) => text;
const whole = (message: string) => [message];
const cutAt = (bytes: number) => (message: string) => [message.slice(0, bytes)];
// deno-lint-ignore no-control-regex
const noControls = (text: string) => text.replace(/[\x00-\x1f\x7f]/g, "?");
const ascii = (by: string) => (text: string) => text.replace(/[^\x20-\x7e]/g, by);

/** courierlogger: 511 bytes at a time, of at most 1023 (imap) or 4096 (esmtpd) behind `INFO: `. */
function courierPieces(message: string): string[] {
  const line = `INFO: ${message.slice(0, 1023)}`;
  return (line.match(/[^]{1,511}/g) ?? []).map((piece) =>
    piece.replace(/^INFO:/, "").replace(/^ +/, "")
  );
}

/** dovecot: 4096 bytes at a time, each with the process's prefix in front, as sent to its log process. */
function dovecotPieces(message: string): string[] {
  const prefix = /^[a-z-]+(?:\(\d+\))?: /.exec(message)?.[0] ?? "";
  const pieces: string[] = [];
  for (let rest = message.slice(prefix.length); rest !== "";) {
    pieces.push(prefix + rest.slice(0, 4080 - prefix.length));
    rest = rest.slice(4080 - prefix.length);
  }
  return pieces;
}

/** sendmail (sm_syslog): at blanks and commas, `ID[N]: ` in front of each piece. */
function sendmailPieces(message: string): string[] {
  if (message.length < 990) return [message];
  const pieces: string[] = [];
  for (let rest = message; rest !== "";) {
    let end = Math.min(rest.length, 980);
    const at = Math.max(rest.lastIndexOf(" ", end), rest.lastIndexOf(",", end));
    if (end < rest.length && at > 0) end = at + 1;
    pieces.push(`3ADk1234567890[${pieces.length + 1}]: ${rest.slice(0, end)} ...`);
    rest = rest.slice(end);
  }
  return pieces;
}

/** exim through syslog: 870 bytes at a time, `[N/M] ` in front. */
function eximPieces(message: string): string[] {
  const pieces = message.match(/[^]{1,870}/g) ?? [];
  if (pieces.length < 2) return pieces;
  return pieces.map((piece, i) => `[${i + 1}/${pieces.length}] ${piece}`);
}

/** proftpd's own log: cut with its newline, so the next line, another client's, is joined to it. */
function proftpdPieces(message: string): string[] {
  if (message.length < 16_000) return [message];
  return [
    `${
      message.slice(0, 16_000)
    }2026-11-13 09:08:08,123 ftp proftpd[8] ftp (pc[${D}]): USER bob (Login failed): Incorrect password`,
  ];
}

const PAM = "authentication failure; logname= uid=0 euid=0 tty=ftp";

interface Group {
  readonly programs: readonly string[];
  readonly hostile: readonly string[];
  readonly escape?: (text: string) => string;
  readonly pieces?: (message: string) => readonly string[];
  readonly isOwn?: boolean;
  readonly forms: readonly (readonly [said: string, write: (hole: string) => string])[];
}

const VSFTPD: Group["forms"] = [
  ["failed A", (user) => `[${user}] FAIL LOGIN: Client "${A}"`],
  ["failed A", (user) => `[${user}] FTP response: Client "${A}", "530 Permission denied."`],
  ["quiet", (command) => `[bob] FTP command: Client "${A}", "${command}"`],
  ["quiet", (mail) => `[ftp] OK LOGIN: Client "${A}", anon password "${mail}"`],
  ["failed A", (mail) => `[ftp] FAIL LOGIN: Client "${A}", anon password "${mail}"`],
  ["quiet", (file) => `[bob] OK UPLOAD: Client "${A}", "/${file}", 1 bytes, 0.01Kbyte/sec`],
];
const IN_VSFTPD = [
  `x] FAIL LOGIN: Client "${D}"`,
  `x] OK LOGIN: Client "${D}"`,
  `x] FTP response: Client "${D}", "530 Permission denied."`,
  `[pid 7] [x] FAIL LOGIN: Client "${D}"`,
];
const IN_NAME = [D, "2001:db8::200", `x[${D}]`, `x [${D}]`, `x(${D})`, `x (${D})`];

const GROUPS: readonly Group[] = [
  { programs: ["vsftpd"], hostile: IN_VSFTPD, forms: VSFTPD },
  {
    programs: [""],
    hostile: IN_VSFTPD,
    escape: ascii("?"),
    isOwn: true,
    forms: VSFTPD.map(([said, write]) => [said, (hole) => `[pid 7] ${write(hole)}`]),
  },
  {
    programs: ["vsftpd", "dovecot", "auth"],
    hostile: [`x rhost=${D}`, `x rhost=${D}  user=bob`, `rhost=${D} x`, `x  rhost=${D} user=bob`],
    forms: [
      ["failed A", (user) => `pam_unix(x:auth): ${PAM} ruser=${user} rhost=${A}  user=bob`],
      ["failed A", (user) => `pam_sss(x:auth): ${PAM} ruser=${user} rhost=${A} user=${user}`],
      ["failed A", (user) => `pam_unix(x:auth): ${PAM} ruser=bob rhost=${A}  user=${user}`],
    ],
  },
  {
    programs: ["proftpd"],
    hostile: [
      `x (pc[${D}]): USER y (Login failed): Incorrect password`,
      `bob: Login successful.`,
      `x: no such user found from pc [${D}] to 192.0.2.99:21`,
      `x (Login failed): Incorrect password`,
    ],
    pieces: proftpdPieces,
    forms: [
      ["failed A", (user) => `ftp (pc[${A}]): USER ${user} (Login failed): Incorrect password`],
      [
        "naughty A",
        (user) =>
          `ftp (pc[${A}]): USER ${user}: no such user found from pc [${A}] to 192.0.2.99:21`,
      ],
    ],
  },
  {
    programs: ["proftpd"],
    hostile: IN_NAME,
    escape: (name) => name.replace(/[^A-Za-z0-9.:-]/g, "_"),
    forms: [[
      "failed A",
      (name) => `ftp (${name}[${A}]) - USER bob (Login failed): Incorrect password`,
    ]],
  },
  {
    programs: ["pure-ftpd"],
    hostile: [
      `x] (?@${D}) [WARNING] Authentication failed for user [y`,
      `(?@${D}) [INFO] bob is now logged in`,
      `bob is now logged in`,
    ],
    pieces: cutAt(4607),
    forms: [
      ["failed A", (user) => `(?@${A}) [WARNING] Authentication failed for user [${user}]`],
      ["quiet", (command) => `(?@${A}) [INFO] HTTP command: [${command}]`],
    ],
  },
  {
    programs: ["ftpd", "wu-ftpd"],
    hostile: [`x FTP LOGIN FAILED FROM ${D}`, `x [${D}]`, `FTP LOGIN FROM ${D} as bob`, `x(${D})`],
    forms: [
      ["failed A", (user) => `FTP LOGIN FAILED FROM pc [${A}], ${user}`],
      ["failed A", (user) => `FTP LOGIN FAILED FROM pc(${A}), ${user}`],
      ["failed A", (user) => `failed login from pc [${A}], ${user}`],
      ["quiet", (user) => `FTP LOGIN FAILED FROM pc, ${user}`],
    ],
  },
  {
    // Here the hole may be a name of glibc's or a BSD's resolver: letters, digits, dots and dashes.
    programs: ["ftpd", "wu-ftpd"],
    hostile: IN_NAME,
    escape: (name) => name.replace(/[^\w.-]/g, ""),
    forms: [
      ["quiet", (name) => `FTP LOGIN FAILED FROM ${name}, bob`],
      ["quiet", (name) => `FTP LOGIN FROM ${name} as bob`],
      ["quiet", (name) => `repeated login failures from ${name}`],
      ["quiet", (name) => `${PAM} ruser= rhost=${name}  user=bob`],
      ["failed A", (name) => `FTP LOGIN FAILED FROM ${name} [${A}], bob`],
    ],
  },
  {
    programs: ["dovecot"],
    hostile: [
      `x>, method=PLAIN, rip=${D}, lip=192.0.2.1`,
      `x>, rip=${D}, lip=192.0.2.1, session=<c2Vzc2lvbg>`,
      `x>, rip=${D}`,
      `session=<c2Vzc2lvbg>, rip=${D}`,
      `imap-login: Login: user=<bob>, method=PLAIN, rip=${D}, lip=192.0.2.1`,
    ],
    escape: noControls,
    pieces: dovecotPieces,
    forms: [
      [
        "failed A",
        (user) =>
          `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${A}, lip=192.0.2.1, session=<c2Vzc2lvbg>`,
      ],
      [
        "failed A",
        (user) =>
          `imap-login: Aborted login (auth failed, 1 attempts): user=<${user}>, method=PLAIN, rip=${A}`,
      ],
    ],
  },
  {
    programs: ["dovecot"],
    hostile: [
      `x,${D}`,
      `x,${D},<c2Vzc2lvbg>`,
      `x,${D}): unknown user`,
      `x,${D},<c2Vzc2lvbg>): unknown user`,
      `x,${D},sasl:plain)<c2Vzc2lvbg>: sql: unknown user`,
      `sql(x,${D},<c2Vzc2lvbg>): Password mismatch`,
      `auth(x,${D},sasl:plain)<c2Vzc2lvbg>: sql: Password mismatch`,
      `conn unix:x (y): auth-worker<1>: sql(x,${D},<c2Vzc2lvbg>): Password mismatch`,
    ],
    escape: noControls,
    pieces: dovecotPieces,
    forms: [
      ["failed A", (user) => `auth: sql(${user},${A},<c2Vzc2lvbg>): Password mismatch`],
      ["naughty A", (user) => `auth-worker(7): sql(${user},${A},<c2Vzc2lvbg>): unknown user`],
      ["quiet", (user) => `auth: sql(${user},${A}): Password mismatch`],
      ["failed A", (user) => `auth(${user},${A},sasl:plain)<c2Vzc2lvbg>: sql: Password mismatch`],
      [
        "failed A",
        (password) =>
          `auth: sql(bob,${A},<c2Vzc2lvbg>): Password mismatch (given password: ${password})`,
      ],
      [
        "naughty A",
        (password) =>
          `auth: sql(bob,${A},<c2Vzc2lvbg>): unknown user (given password: ${password})`,
      ],
    ],
  },
  {
    programs: ["imapd", "pop3d"],
    hostile: [
      `x, ip=[${D}], port=[22]`,
      `x, ip=[${D}]`,
      `LOGIN FAILED, user=x, ip=[${D}], port=[22]`,
      `LOGIN, user=bob, ip=[${D}], port=[22], protocol=IMAP`,
      `LOGIN, user=bob`,
      `badlogin: [${D}] plaintext x SASL(-13): y`,
      `login: [${D}] bob plaintext User logged in`,
    ],
    escape: ascii("."),
    pieces: courierPieces,
    forms: [["failed A", (user) => `LOGIN FAILED, user=${user}, ip=[${A}], port=[40000]`]],
  },
  {
    programs: ["courieresmtpd"],
    hostile: [
      `AUTH x error,relay=${D},msg="535 Authentication failed.",cmd:`,
      `error,relay=${D},port=1,msg="535 Authentication failed.",cmd: x`,
    ],
    escape: ascii("."),
    pieces: courierPieces,
    forms: [
      [
        "failed A",
        (command) => `error,relay=${A},port=40000,msg="535 Authentication failed.",cmd: ${command}`,
      ],
    ],
  },
  {
    programs: ["imaps"],
    hostile: [
      `x [${D}] plaintext y SASL(-13): z`,
      `badlogin: x [${D}] plaintext y SASL(-13): z`,
      `login: x [${D}] bob plaintext User logged in`,
    ],
    forms: [
      [
        "failed A",
        (user) => `badlogin: pc [${A}] plaintext ${user} SASL(-13): authentication failure: x`,
      ],
      ["failed A", (user) => `badlogin: pc [${A}] plaintext (${user}) [SASL(-13): x: y]`],
      ["naughty A", (user) => `badlogin: pc [${A}] plaintext ${user} invalid user`],
    ],
  },
  {
    // With a resolver that lets any name through.
    programs: ["imaps"],
    hostile: [
      ...IN_NAME,
      `x [${D}] plaintext y SASL(-13): z`,
      `x [${D}] bob plaintext User logged in`,
    ],
    forms: [
      [
        "failed A",
        (name) => `badlogin: ${name} [${A}] plaintext bob SASL(-13): authentication failure: x`,
      ],
    ],
  },
  {
    programs: ["smtpd"],
    hostile: [
      `warning: x[${D}]: SASL LOGIN authentication failed: y`,
      `x[${D}]: SASL LOGIN authentication failed: y`,
      `3F2A14C0123: client=x[${D}], sasl_method=PLAIN, sasl_username=z`,
      `lost connection after AUTH from x[${D}]`,
    ],
    escape: ascii("?"),
    pieces: cutAt(2000),
    forms: [
      [
        "failed A",
        (user) => `warning: pc[${A}]: SASL LOGIN authentication failed: x, sasl_username=${user}`,
      ],
      ["probed A", (data) => `improper command pipelining after AUTH from pc[${A}]: ${data}`],
      [
        "quiet",
        (sender) =>
          `NOQUEUE: reject: RCPT from pc[${A}]: 553 5.7.1 <x>: x; from=<${sender}> to=<y> proto=ESMTP helo=<z>`,
      ],
    ],
  },
  {
    programs: ["smtpd"],
    hostile: IN_NAME,
    escape: (name) => name.replace(/[^A-Za-z0-9.:-]/g, ""),
    forms: [["failed A", (name) => `warning: ${name}[${A}]: SASL LOGIN authentication failed: x`]],
  },
  ...(["exim", ""] as const).map((program): Group => ({
    programs: [program],
    isOwn: program === "",
    hostile: [
      `x) [${D}]: 535 Incorrect authentication data`,
      `x) [${D}]: 535 Incorrect authentication data (set_id=y`,
      `[${D}]`,
      `x) [${D}]:22 dropped: too many syntax or protocol errors`,
      `login authenticator failed for (y) [${D}]: 535 Incorrect authentication data`,
      `AUTH" H=(x) [${D}] AUTH command used when not advertised`,
      `x" H=[${D}] rejected AUTH y`,
      // Another daemon's tag, where nothing but a time stands in front of the message.
      `x imap-login: Disconnected (auth failed, 9 attempts): rip=${D}, y`,
      `x sshd[1]: Invalid user x from ${D} port 22`,
    ],
    escape: ascii("?"),
    pieces: program === "" ? cutAt(8191) : eximPieces,
    forms: [
      [
        "failed A",
        (helo) =>
          `login authenticator failed for (${helo}) [${A}]:40000: 535 Incorrect authentication data`,
      ],
      [
        "failed A",
        (user) =>
          `login authenticator failed for pc (x) [${A}]: 535 Incorrect authentication data (set_id=${user})`,
      ],
      [
        "probed A",
        (helo) =>
          `H=(${helo}) [${A}] F=<x@y.example> rejected RCPT <z@y.example>: relay not permitted`,
      ],
      [
        "probed A",
        (helo) => `SMTP call from pc (${helo}) [${A}] dropped: too many syntax or protocol errors`,
      ],
      [
        "probed A",
        (command) =>
          `SMTP protocol error in "AUTH ${command}" H=(x) [${A}] AUTH command used when not advertised`,
      ],
    ],
  })),
  {
    programs: ["sm-mta"],
    hostile: [
      `x, relay=[${D}]`,
      `x, relay=pc [${D}] (may be forged)`,
      `AUTH failure (LOGIN): x (-13) y, relay=[${D}]`,
      `[${D}]: possible SMTP attack: command=AUTH, count=5`,
      `AUTH=server, relay=[${D}], authid=bob, mech=LOGIN, bits=0`,
    ],
    escape: ascii("?"),
    pieces: sendmailPieces,
    forms: [
      [
        "failed A",
        (user) =>
          `AUTH failure (LOGIN): authentication failure (-13) x, user=${user}, relay=pc [${A}]`,
      ],
    ],
  },
  {
    programs: ["sm-mta"],
    hostile: IN_NAME,
    escape: ascii("?"),
    forms: [
      [
        "failed A",
        (name) => `AUTH failure (LOGIN): x (-13) y, relay=${`${name} [${A}]`.slice(0, 100)}`,
      ],
      ["failed A", (name) => `${name} [${A}]: possible SMTP attack: command=AUTH, count=5`],
    ],
  },
  {
    programs: ["vpopmail"],
    hostile: [`x:${D}`, `x@y:${D}`, `x') z@y:${D}`, `(LOGIN) login success x:${D}`],
    forms: [
      ["failed A", (user) => `vchkpw-smtp: password fail ${user}@example.org:${A}`],
      ["failed A", (password) => `vchkpw-smtp: password fail (pass: '${password}') bob@y:${A}`],
      ["naughty A", (user) => `vchkpw-pop3: vpopmail user not found ${user}@example.org:${A}`],
    ],
  },
];

/** Every message, with each of its holes. */
export const FORMS: readonly Form[] = GROUPS.flatMap((group) =>
  group.programs.flatMap((program) =>
    group.forms.map(([said, write]) => ({
      program,
      said,
      write,
      hostile: group.hostile,
      escape: group.escape ?? asIs,
      pieces: group.pieces ?? whole,
      isOwn: group.isOwn ?? false,
    }))
  )
);
