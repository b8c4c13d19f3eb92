/** What a daemon writes of a message that is too long for it: the client's text, as a message of its own. */
import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { shown } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.200";

/** As courierlogger takes a line: 511 bytes at a time, `INFO:` and blanks in front left out. */
function courierPieces(line: string): string[] {
  const pieces = line.slice(0, 1023 + 6).match(/[^]{1,511}/g) ?? [];
  return pieces.map((piece) => piece.replace(/^INFO:/, "").replace(/^ +/, ""));
}

Deno.test("courier: what is left of a message of more than 511 bytes names nobody, as a failure or as a login", () => {
  const head = "INFO: LOGIN FAILED, user=";
  const payloads = [
    `LOGIN FAILED, user=x, ip=[${D}], port=[22]`,
    `LOGIN, user=bob, ip=[${D}], port=[22], protocol=IMAP`,
    `LOGIN, user=bob, ip=[${D}]`,
    // With the true client behind it: he would be trusted.
    "LOGIN, user=bob",
  ];
  for (const payload of payloads) {
    for (let blanks = 0; blanks < 511; blanks += 7) {
      for (const tail of ["", "x".repeat(511)]) {
        const user = "x".repeat(511 - head.length) + " ".repeat(blanks) + payload + tail;
        const reader = createReader();
        const said = courierPieces(`${head}${user}, ip=[${A}], port=[40000]`).map((text) =>
          shown(reader.message("imapd", "", text))
        );
        assert.ok(said.every((one) => one === "quiet" || one === "unknown"), `${said}: ${payload}`);
      }
    }
  }
});

Deno.test("courier: a run that begins between two pieces knows of the first; other daemons' lines are read", () => {
  const reader = createReader();
  reader.message("imapd", "", `LOGIN FAILED, user=${"x".repeat(486)}`);
  const next = createReader(reader.dump());
  const login = `LOGIN, user=bob, ip=[${A}], port=[40000]`;
  const said = (program: string, text: string) => shown(next.message(program, "", text));
  assert.equal(said("pop3d", login), `success ${A}`);
  assert.equal(said("imapd", login), "quiet");
  assert.equal(said("imapd", login), `success ${A}`);
  assert.deepEqual(next.dump().filter((line) => line.startsWith("rest")), []);
});

Deno.test("courier: who sends a long name before each try hides none of them, whatever its length", () => {
  for (let length = 1; length < 1100; length++) {
    const reader = createReader();
    const write = (text: string) =>
      courierPieces(`INFO: ${text}\n`).map((piece) =>
        shown(reader.line(`Nov 13 09:08:07 h imapd: ${piece.replace("\n", "")}`))
      );
    // Any longer line tells that no syslogd here cuts where busybox' would.
    reader.line(`Nov 13 09:08:07 h postfix/cleanup[7]: ${"x".repeat(1100)}`);
    for (let i = 0; i < 4; i++) {
      write(`LOGIN FAILED, user=${"x".repeat(length)}, ip=[${A}], port=[${40000 + i}]`);
      const said = write(`LOGIN FAILED, user=bob, ip=[${A}], port=[${41000 + i}]`);
      assert.deepEqual(said, [`failed ${A}`], `${length}`);
    }
  }
});

Deno.test("courier: a line with nothing in it is the rest of a message of 511 bytes; another process's is none", () => {
  const head = "Nov 13 09:08:07 h imapd";
  const long = `LOGIN FAILED, user=${"x".repeat(486)}`;
  const failed = `LOGIN FAILED, user=bob, ip=[${A}], port=[40000]`;
  const saidOf = (...lines: string[]) => {
    const reader = createReader();
    return lines.map((line) => shown(reader.line(line))).at(-1);
  };
  assert.equal(saidOf(`${head}: ${long}`, `${head}: ${failed}`), "quiet");
  assert.equal(saidOf(`${head}: ${long}`, `${head}: `, `${head}: ${failed}`), `failed ${A}`);
  assert.equal(saidOf(`${head}: ${long}`, `${head}:`, `${head}: ${failed}`), `failed ${A}`);
  assert.equal(saidOf(`${head}[7]: ${long}`, `${head}[8]: ${failed}`), `failed ${A}`);
  assert.equal(saidOf(`${head}: ${long}`, `Nov 13 09:08:07 i imapd: ${failed}`), `failed ${A}`);
  assert.equal(
    saidOf(`${head}: ${long}`, `Nov 13 09:08:07 i imapd: x`, `${head}: ${failed}`),
    "quiet",
    "another host's line stands between",
  );
  // What a user has said of his program goes on in another line, too.
  const told = `ID, user=bob, ip=[${A}], port=[40000], name=`.padEnd(505, "x");
  for (let i = 0; i < 8; i++) {
    assert.equal(
      saidOf(`${head}: ${told}`, ...Array(i).fill(`${head}: x`), `${head}: ${failed}`),
      "quiet",
    );
  }
});

Deno.test("courier's SMTP: behind a line that is too long only its own client is believed", () => {
  const failed = (who: string) => `error,relay=${who},msg="535 Authentication failed.",cmd: AUTH`;
  const long = `error,relay=${A},from=<${"x".repeat(511)}`.slice(0, 511);
  const reader = createReader();
  const said = (text: string) => shown(reader.line(`Nov 13 09:08:07 h courieresmtpd: ${text}`));
  said(long);
  assert.equal(said(failed(D)), "quiet");
  assert.equal(said(failed(A)), `failed ${A}`);
  const next = createReader(reader.dump());
  assert.equal(shown(next.line(`Nov 13 09:08:07 h courieresmtpd: ${failed(D)}`)), "quiet");
  assert.equal(shown(next.line(`Nov 13 09:08:07 h courieresmtpd: ${failed(A)}`)), `failed ${A}`);
  // The client stands in front, so neither length nor blanks hide him.
  for (let length = 0; length < 1100; length++) {
    const line = `Nov 13 09:08:07 h courieresmtpd: ${`${failed(A)} ${"x".repeat(length)}`}`;
    assert.equal(shown(createReader().line(line)), `failed ${A}`, `${length}`);
    assert.equal(shown(createReader().line(line.replaceAll("x", " "))), `failed ${A}`, `${length}`);
  }
});

Deno.test("dovecot: what is left of a message with a password of thousands of bytes is not the auth process's word", () => {
  const reader = createReader();
  const said = (text: string) => shown(reader.message("dovecot", "7", text));
  const end = (session: string) =>
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.1, session=<${session}>`;
  assert.equal(
    said(`auth: sql(bob,${A},<c2Vzc2lvbg>): unknown user (given password: ${"x".repeat(4000)}`),
    "quiet",
  );
  assert.equal(said(`auth: sql(x,${D},<c2Vzc2lvbg>): unknown user`), "quiet");
  // Of himself he may say what he likes.
  assert.equal(said(`auth: sql(x,${A},<b3RoZXI>): Password mismatch`), `failed ${A}`);
  // No client's text in it is so long.
  assert.equal(said(end("YW5vdGhlcg")), `failed ${A}`);
});
