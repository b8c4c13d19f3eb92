import assert from "node:assert/strict";
import { createBoundedMap } from "../../lib/logs/bounded_map.ts";
import { LONGEST_LINE } from "../../lib/logs/header.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { linesOf, shown } from "./_parsed_message.ts";

const A = "198.51.100.7";

Deno.test("line() reads whole lines of each daemon", () => {
  const rows:
    readonly (readonly [expected: string, service: string, family: string, line: string])[] = [
      [
        `naughty ${A}`,
        "sshd",
        "ssh",
        `Nov 13 09:08:07 web sshd[7]: Invalid user bob from ${A} port 40000`,
      ],
      [
        `naughty ${A}`,
        "sshd",
        "ssh",
        `2026-11-13T09:08:07.123456+01:00 web sshd-session[7]: Invalid user bob from ${A} port 40000`,
      ],
      [
        `failed ${A}`,
        "dropbear",
        "ssh",
        `Nov 13 09:08:07 box authpriv.warn dropbear[7]: Bad password attempt for 'bob' from ${A}:40000`,
      ],
      [
        `failed ${A}`,
        "vsftpd",
        "ftp",
        `Fri Nov 13 09:08:07 2026 [pid 7] [bob] FAIL LOGIN: Client "::ffff:${A}"`,
      ],
      [
        `naughty ${A}`,
        "vsftpd",
        "ftp",
        `Nov 13 09:08:07 ftp vsftpd(pam_unix)[7]: authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=${A}`,
      ],
      [
        `failed ${A}`,
        "proftpd",
        "ftp",
        `2026-11-13 09:08:07,123 ftp proftpd[7] ftp.example.org (pc[${A}]): USER bob (Login failed): Incorrect password`,
      ],
      [
        `failed ${A}`,
        "pure-ftpd",
        "ftp",
        `Nov 13 09:08:07 ftp pure-ftpd: (?@${A}) [WARNING] Authentication failed for user [bob]`,
      ],
      [
        `failed ${A}`,
        "ftpd",
        "ftp",
        `Nov 13 09:08:07 <11.5> ftp ftpd[7]: FTP LOGIN FAILED FROM pc(${A}), bob`,
      ],
      [
        `failed ${A}`,
        "dovecot",
        "mua",
        `Nov 13 09:08:07 pop3-login: Info: Aborted login (auth failed, 1 attempts): user=<bob>, rip=${A}`,
      ],
      [
        `failed ${A}`,
        "dovecot",
        "mua",
        `Nov 13 09:08:07 auth(bob,${A},sasl:login)<c2Vzc2lvbg>: Info: sql: Password mismatch`,
      ],
      [
        `failed ${A}`,
        "courier",
        "mua",
        `Nov 13 09:08:07 mail imapd-ssl: LOGIN FAILED, user=bob, ip=[${A}]`,
      ],
      [
        `failed ${A}`,
        "courier",
        "smtp",
        `Nov 13 09:08:07 mail courieresmtpd: error,relay=${A},msg="535 Authentication failed.",cmd: AUTH LOGIN`,
      ],
      [
        `failed ${A}`,
        "cyrus",
        "mua",
        `Nov 13 09:08:07 mail cyrus/imaps[7]: badlogin: [${A}] plaintext bob SASL(-13): authentication failure: x`,
      ],
      [
        `failed ${A}`,
        "postfix",
        "smtp",
        `Nov 13 09:08:07 mail postfix/smtps/smtpd[7]: warning: unknown[${A}]: SASL LOGIN authentication failed: x`,
      ],
      [
        `failed ${A}`,
        "exim",
        "smtp",
        `2026-11-13 09:08:07 login authenticator failed for (pc) [${A}]: 535 Incorrect authentication data`,
      ],
      [
        `failed ${A}`,
        "sendmail",
        "smtp",
        `Nov 13 09:08:07 mail sm-mta[7]: AUTH failure (LOGIN): x (-13), relay=[${A}]`,
      ],
      [
        `failed ${A}`,
        "vchkpw",
        "smtp",
        `Nov 13 09:08:07 mail vpopmail[7]: vchkpw-smtp: password fail bob@example.org:${A}`,
      ],
    ];
  for (const [expected, service, family, line] of rows) {
    const reading = createReader().line(line);
    assert.equal(shown(reading), expected, line);
    assert.equal(reading?.service, service, line);
    assert.equal(reading && reading.outcome !== null ? reading.family : "", family, line);
  }
});

Deno.test("line() reads a line without its header, but welcomes nobody for it", () => {
  const END = `user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.99`;
  assert.deepEqual(
    linesOf(
      createReader(),
      `imap-login: Aborted login (auth failed, 1 attempts): ${END}`,
      `imap-login: Login: ${END}`,
      `(?@${A}) [WARNING] Authentication failed for user [bob]`,
      `sshd[7]: Accepted password for bob from ${A} port 40000 ssh2`,
      `Accepted password for bob from ${A} port 40000 ssh2`,
    ),
    [`failed ${A}`, "quiet", `failed ${A}`, "unknown", "quiet"],
  );
});

Deno.test("line() does not look into lines that are too long, and into nothing", () => {
  const line = `Nov 13 09:08:07 web sshd[7]: Bad protocol version identification '${
    "x".repeat(LONGEST_LINE)
  }' from ${A}`;
  assert.deepEqual(
    linesOf(createReader(), line, "", "\0", "imap-login: " + "x".repeat(LONGEST_LINE)),
    Array(4).fill("unknown"),
  );
});

Deno.test("line() forgets connections when many others have come, and not before", () => {
  const reader = createReader();
  const say = (text: string, pid: number) =>
    shown(reader.line(`Nov 13 09:08:07 web sshd[${pid}]: ${text}`));
  const others = (count: number) => {
    for (let i = 1; i <= count; i++) {
      say(`Invalid user bob from 10.${i >> 16}.${i >> 8 & 255}.${i & 255} port 40000`, i);
    }
  };
  const told = `Failed password for invalid user bob from ${A} port 40000 ssh2`;
  assert.equal(say(`Invalid user bob from ${A} port 40000`, 99_999), `naughty ${A}`);
  others(4000);
  assert.equal(say(told, 99_999), "quiet");
  assert.equal(say(`Invalid user bob from ${A} port 40000`, 99_999), `naughty ${A}`);
  others(100_000);
  assert.equal(say(told, 99_999), `naughty ${A}`);
});

Deno.test("message() reads what the journal gives", () => {
  const reader = createReader();
  assert.equal(
    shown(reader.message("sshd", "7", `Invalid user bob from ${A} port 40000`)),
    `naughty ${A}`,
  );
  assert.equal(
    shown(reader.message("sshd", "", `Invalid user bob from ${A} port 40000`, "web")),
    `naughty ${A}`,
  );
  assert.equal(
    shown(reader.message("cron", "7", `Invalid user bob from ${A} port 40000`)),
    "unknown",
  );
});

Deno.test("createBoundedMap() keeps at least as many as it should, and at most twice as many", () => {
  const memory = createBoundedMap<number, number>(10);
  for (let i = 0; i < 10; i++) memory.set(i, i);
  for (let i = 0; i < 10; i++) assert.equal(memory.get(i), i);
  for (let i = 10; i < 1000; i++) {
    memory.set(i, i);
    assert.equal(memory.get(0), 0, "what is asked for stays");
  }
  let kept = 0;
  for (let i = 0; i < 1000; i++) if (memory.get(i) !== undefined) kept++;
  assert.ok(kept >= 10 && kept <= 20, String(kept));
});

Deno.test("line() keeps a connection that is heard of again and again, whatever comes meanwhile", () => {
  const reader = createReader();
  const say = (text: string, pid: number) =>
    shown(reader.line(`Nov 13 09:08:07 web sshd[${pid}]: ${text}`));
  for (const client of [A, "2001:db8::7"]) {
    assert.equal(say(`Invalid user bob from ${client} port 40000`, 99_999), `naughty ${client}`);
    const told = `Failed password for invalid user bob from ${client} port 40000 ssh2`;
    assert.equal(say(told, 99_999), "quiet");
    for (let i = 1; i <= 60_000; i++) {
      say(`Invalid user bob from 10.${i >> 16}.${i >> 8 & 255}.${i & 255} port 40000`, i);
      if (i % 3000 !== 0) continue;
      assert.equal(say(told, 99_999), `naughty ${client}`);
      const line = reader.dump().find((line) => line.startsWith(`sshd ${client} `));
      assert.equal(line, `sshd ${client} 40000 99999 ${1 + i / 3000} ${1 + i / 3000} 0 u--`);
    }
  }
});
