/**
 * A million lines from a generator that knows the truth: what the daemon would write of a client at A, with text
 * that the client chose, made of decoys, of pieces of real messages and of any characters. Then many are damaged.
 */
import assert from "node:assert/strict";
import type { Reading } from "../../lib/forms/event.ts";
import { LONGEST_LINE } from "../../lib/logs/header.ts";
import { createReader } from "../../lib/logs/reader.ts";

const LINES = 1_000_000;
const SLOWEST_MS = 1;

/** xorshift32: the same lines on every machine. */
let state = 0x2545f491;
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;

const DECOYS = ["203.0.113.66", "::ffff:203.0.113.66", "2001:db8:bad::66", "203.0.113.67"];
const PEERS = ["198.51.100.7", "198.51.100.8", "2001:db8::7", "::ffff:198.51.100.9"];
const CANONICAL: Record<string, string> = { "::ffff:198.51.100.9": "198.51.100.9" };

/** What a client may put into a name; `%` is a decoy. */
const PIECES = [
  "root",
  "bob",
  "x y",
  "",
  " ",
  "  ",
  "'",
  '"',
  "]",
  ")",
  "(",
  "[",
  "<",
  ">",
  ",",
  ":",
  ": ",
  "=",
  "#012",
  "\\n",
  "\0",
  "\r",
  "\t",
  "\x1b[2K",
  "é",
  "\ud800",
  "\ufffd",
  "\u2028",
  " from % port 22 ssh2",
  " from % port 22",
  " from %",
  " from % port 22 ssh2: ",
  " from %:22",
  "' from %:22",
  "' from % port 22",
  " % port 22 [preauth]",
  " [preauth]",
  "Accepted password for bob from % port 22 ssh2",
  "Failed password for bob from % port 22 ssh2",
  "Invalid user bob from % port 22",
  "message repeated 99 times: [ ",
  '] FAIL LOGIN: Client "%"',
  '] OK LOGIN: Client "%"',
  '", anon password "',
  " rhost=%",
  " rhost=%  user=bob",
  ">, method=PLAIN, rip=%, lip=",
  "Login: user=<bob>, method=PLAIN, rip=%, lip=192.0.2.99",
  ", ip=[%]",
  ", ip=[%], port=[22]",
  "LOGIN, user=bob, ip=[%]",
  " [%] ",
  "[%]",
  "x[%]: SASL LOGIN authentication failed: ",
  "([%]) [%]: 535 Incorrect authentication data",
  ") [%]: 535 Incorrect authentication data (set_id=",
  " dropped: too many ",
  ", relay=[%]",
  ", relay=x [%]",
  ":%",
  ",%): unknown user",
  ",%,<c2Vz>): Password mismatch (given password: ",
  " (pc[%]): USER x (Login failed): y",
  ": Login successful.",
  " is now logged in",
  "FTP LOGIN FROM % as bob",
  " (Login failed): Incorrect password",
  ": no such user found from pc [%] to 192.0.2.99:21",
  " not allowed because ",
  "User root from % not allowed because x",
  "Connection from % port 22: x",
  "11: ",
  ":14: x",
  " via %",
  "login success x:%",
  "3F2A14C0123: client=x[%], sasl_method=PLAIN, sasl_username=x",
  "Nov 13 09:08:07 web sshd[7]: ",
  "<38>1 - web sshd 7 - - ",
  "sshd[7]: ",
  "imap-login: ",
  "error: ",
  "fatal: ",
  "PAM: ",
] as const;

function chosen(longest: number): string {
  let text = "";
  for (let i = random(5); i >= 0; i--) {
    text += random(8) === 0
      ? String.fromCharCode(random(random(4) === 0 ? 0x3000 : 0x80))
      : pick(PIECES).replaceAll("%", pick(DECOYS));
  }
  // A line of a file has no newline in it; no daemon writes one.
  return text.slice(0, longest).replaceAll("\n", " ");
}

/** A name that DNS can give, or a decoy where the daemon would have printed the name. */
const host = () => random(3) === 0 ? pick(DECOYS) : pick(["unknown", "pc.example.org", "a-b.c_d"]);
/** sshd escapes what is not printable (vis(3)), and cuts. */
const ssh = () => chosen(100).replace(/[^\x20-\x7e]/g, "\\033");
const word = () => chosen(40).replace(/[^\w.-]/g, "");
/** As every mail daemon does with what is no part of a name. */
const helo = () => chosen(60).replace(/[^\x20-\x7e]/g, "?");

type Shape = readonly [program: string, write: (a: string) => string];

/** None is a login. Address first: what the daemon itself prints. */
const SHAPES: readonly Shape[] = [
  ["sshd", (a) => `Invalid user ${ssh()} from ${a} port 40000`],
  ["sshd", (a) => `Invalid user ${ssh()} from ${a}`],
  ["sshd", (a) => `Failed password for invalid user ${ssh()} from ${a} port 40000 ssh2`],
  ["sshd", (a) => `Failed none for invalid user ${ssh()} from ${a} port 40000 ssh2`],
  [
    "sshd",
    (a) => `Failed publickey for invalid user ${ssh()} from ${a} port 40000 ssh2: RSA SHA256:AbC`,
  ],
  ["sshd", (a) => `Failed password for bob from ${a} port 40000 ssh2`],
  ["sshd", (a) => `error: PAM: Authentication failure for illegal user ${ssh()} from ${a}`],
  [
    "sshd",
    (a) =>
      `error: maximum authentication attempts exceeded for invalid user ${ssh()} from ${a} port 40000 ssh2 [preauth]`,
  ],
  ["sshd-session", (a) => `Connection closed by invalid user ${ssh()} ${a} port 40000 [preauth]`],
  [
    "sshd-session",
    (a) => `Connection reset by authenticating user ${ssh()} ${a} port 40000 [preauth]`,
  ],
  ["sshd-session", (a) => `Disconnected from invalid user ${ssh()} ${a} port 40000 [preauth]`],
  [
    "sshd-auth",
    (a) =>
      `ssh_dispatch_run_fatal: Connection from invalid user ${ssh()} ${a} port 40000: Broken pipe [preauth]`,
  ],
  ["sshd", (a) => `Bad protocol version identification '${ssh()}' from ${a} port 40000`],
  [
    "sshd",
    (a) =>
      `error: kex_exchange_identification: client sent invalid protocol identifier "${ssh()}"`
        .replace("%A", a),
  ],
  [
    "sshd",
    (a) =>
      `Unable to negotiate with ${a} port 40000: no matching cipher found. Their offer: ${ssh()} [preauth]`,
  ],
  [
    "sshd",
    (a) =>
      `Received disconnect from ${a} port 40000:${pick(["3", "11", "14"])}: ${ssh()} [preauth]`,
  ],
  ["sshd", (a) => `Received disconnect from ${a}: ${pick(["3", "11", "14"])}: ${ssh()} [preauth]`],
  [
    "sshd",
    (a) => `Protocol major versions differ for ${a} port 40000: SSH-2.0-x vs. SSH-1.0-${ssh()}`,
  ],
  ["dropbear", (a) => `Bad password attempt for '${ssh()}' from ${a}:40000`],
  ["dropbear", (a) => `Login attempt for nonexistent user '${ssh()}' from ${a}:40000`],
  ["dropbear", (a) => `Exit before auth from <${a}:40000>: (user '${ssh()}', 1 fails): ${ssh()}`],
  ["vsftpd", (a) => `[${chosen(128)}] FAIL LOGIN: Client "${a}"`],
  ["vsftpd", (a) => `[pid 7] [ftp] OK LOGIN: Client "${a}", anon password "${chosen(128)}"`],
  [
    "vsftpd",
    (a) => `[pid 7] [bob] OK UPLOAD: Client "${a}", "/${chosen(128)}", 1 bytes, 0.01Kbyte/sec`,
  ],
  [
    "vsftpd",
    (a) =>
      `pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=${
        chosen(128)
      } rhost=${a}`,
  ],
  [
    "proftpd",
    (a) =>
      `ftp.example.org (${host()}[${a}]): USER ${
        chosen(200)
      }: no such user found from ${host()} [${a}] to 192.0.2.99:21`,
  ],
  [
    "proftpd",
    (a) =>
      `ftp.example.org (${host()}[${a}]) - USER ${chosen(200)} (Login failed): Incorrect password`,
  ],
  ["pure-ftpd", (a) => `(?@${a}) [WARNING] Authentication failed for user [${chosen(128)}]`],
  ["ftpd", (a) => `FTP LOGIN FAILED FROM ${a}, ${chosen(128)}`],
  ["wu-ftpd", (a) => `failed login from ${host()} [${a}], ${chosen(128)}`],
  [
    "dovecot",
    (a) =>
      `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<${
        chosen(1500)
      }>, method=PLAIN, rip=${a}, lip=192.0.2.99, session=<c2Vz>`,
  ],
  ["dovecot", (a) => `auth: sql(${chosen(64)},${a},<c2Vz>): unknown user`],
  [
    "dovecot",
    (a) =>
      `auth: passwd-file(${chosen(64)},${a}): Password mismatch (given password: ${chosen(64)})`,
  ],
  ["dovecot", (a) => `auth(${chosen(64)},${a},sasl:login)<c2Vz>: Info: sql: Password mismatch`],
  [
    "dovecot",
    (a) =>
      `pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=${
        chosen(200)
      } rhost=${a}`,
  ],
  ["imapd", (a) => `LOGIN FAILED, user=${chosen(900)}, ip=[${a}], port=[40000]`],
  [
    "courieresmtpd",
    (a) => `error,relay=${a},msg="535 Authentication failed.",cmd: AUTH ${chosen(200)}`,
  ],
  [
    "imaps",
    (a) =>
      `badlogin: ${host()} [${a}] plaintext ${
        chosen(200)
      } SASL(-13): authentication failure: checkpass failed`,
  ],
  [
    "smtpd",
    (a) =>
      `warning: ${host()}[${a}]: SASL LOGIN authentication failed: ${chosen(200)}, sasl_username=${
        chosen(200)
      }`,
  ],
  [
    "smtpd",
    (a) =>
      `NOQUEUE: reject: RCPT from ${host()}[${a}]: 550 5.1.1 <${chosen(200)}>: x; helo=<${helo()}>`,
  ],
  [
    "exim",
    (a) =>
      `login authenticator failed for ${host()} (${helo()}) [${a}]:40000: 535 Incorrect authentication data (set_id=${
        chosen(200)
      })`,
  ],
  [
    "exim",
    (a) =>
      `SMTP call from ${host()} (${helo()}) [${a}]:40000 dropped: too many syntax or protocol errors (last command was "${
        chosen(200)
      }")`,
  ],
  [
    "exim",
    (a) =>
      `SMTP protocol error in "AUTH ${
        chosen(200)
      }" H=(${helo()}) [${a}] AUTH command used when not advertised`,
  ],
  [
    "exim",
    (a) =>
      `1abcde-000000-00 <= ${chosen(100)} H=${host()} (${helo()}) [${a}] P=esmtp S=100 id=${
        chosen(100)
      }`,
  ],
  [
    "sm-mta",
    (a) =>
      `3ADk1234567890: AUTH failure (LOGIN): x (-13) y, user=${
        chosen(200)
      }, relay=${host()} [${a}]`,
  ],
  [
    "vpopmail",
    (a) => `vchkpw-smtp: password fail (pass: '${chosen(64)}') ${chosen(64)}@${word()}:${a}`,
  ],
  ["vpopmail", (a) => `vchkpw-smtp: vpopmail user not found ${chosen(64)}@${word()}:${a}`],
  ["httpd", (a) => `${chosen(200)} ${a}`],
  [
    "",
    (a) =>
      `login authenticator failed for (${helo()}) [${a}]: 535 Incorrect authentication data (set_id=${
        chosen(200)
      })`,
  ],
  ["", (a) => `[pid 7] [${chosen(128)}] FAIL LOGIN: Client "${a}"`],
];

const HEADERS = [
  (tag: string) => `Nov 13 09:08:07 web ${tag}`,
  (tag: string) => `2026-11-13T09:08:07.123456+01:00 web ${tag}`,
  (tag: string) => `2026-11-13 09:08:07 web ${tag}`,
  (tag: string) => `<38>Nov  3 09:08:07 web ${tag}`,
  (tag: string) => `Nov 13 09:08:07 <auth.info> web ${tag}`,
];

function lineOf([program, write]: Shape, peer: string): string {
  const message = write(peer);
  if (program === "") {
    return `${pick(["2026-11-13 09:08:07 ", "Fri Nov 13 09:08:07 2026 "])}${message}`;
  }
  return `${pick(HEADERS)(`${program}[${random(4000)}]: `)}${message}`;
}

/** Cut, with rubbish in it, or with a character exchanged: what is left of a line where something went wrong. */
function damaged(line: string): string {
  const at = random(line.length);
  switch (random(4)) {
    case 0:
      return line.slice(0, at);
    case 1:
      return line.slice(at);
    case 2: {
      const rubbish = String.fromCharCode(random(0x10000)).repeat(random(2000));
      return line.slice(0, at) + rubbish + line.slice(at);
    }
    default:
      return line.slice(0, at) + String.fromCharCode(random(0x10000)) + line.slice(at + 1);
  }
}

/** Reads a line, and again if that took long: the machine may have been busy with something else. */
function readInTime(read: (line: string) => Reading, line: string): Reading {
  const start = performance.now();
  const reading = read(line);
  if (performance.now() - start <= SLOWEST_MS) return reading;
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const again = performance.now();
    read(line);
    least = Math.min(least, performance.now() - again);
  }
  assert.ok(least <= SLOWEST_MS, `${least} ms: ${JSON.stringify(line.slice(0, 200))}`);
  return reading;
}

Deno.test("a million lines: none throws, none is slow, none blames or welcomes anybody but its client", () => {
  const { line: read } = createReader();
  let found = 0;
  for (let i = 0; i < LINES; i++) {
    const peer = pick(PEERS);
    const line = lineOf(pick(SHAPES), peer);
    const reading = readInTime(read, line);
    if (!reading || reading.outcome === null) continue;
    found++;
    const client = CANONICAL[peer] ?? peer;
    if (reading.address.text !== client || reading.outcome === "success") {
      const got = `${reading.outcome} ${reading.address.text}`;
      assert.fail(`${got}, not ${client}: ${JSON.stringify(line)}`);
    }
  }
  assert.ok(found > LINES / 4, `only ${found} of the lines said anything`);
});

Deno.test("damaged lines, and lines as long as may be: none throws, none is slow, none welcomes anybody", () => {
  const { line: read } = createReader();
  for (let i = 0; i < 100_000; i++) {
    let line = damaged(lineOf(pick(SHAPES), pick(PEERS)));
    if (i % 5 === 0) {
      const piece = pick(PIECES).replaceAll("%", pick(DECOYS)) || "x";
      const head = lineOf(pick(SHAPES), pick(PEERS));
      const at = random(head.length);
      line = head.slice(0, at) + piece.repeat((LONGEST_LINE - head.length) / piece.length) +
        head.slice(at);
    }
    const reading = readInTime(read, line);
    if (i % 5 !== 0) assert.notEqual(reading?.outcome, "success", JSON.stringify(line));
  }
});
