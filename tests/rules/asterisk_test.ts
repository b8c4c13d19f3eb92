/** A long Call-ID, or name of an account, hides a try from the example for Asterisk only where Asterisk itself cuts its address off. */
import assert from "node:assert/strict";
import { EXAMPLES } from "../../lib/rules/examples.ts";
import { createRuleReader, type RuleReader } from "../../lib/rules/reader.ts";
import { readRule } from "../../lib/rules/rule.ts";

const A = "203.0.113.7";
const D = "198.51.100.9";

const RULE = readRule(EXAMPLES.get("asterisk")!, "asterisk.rule", "asterisk.rule");

const event = (account: string, call: string) =>
  `SECURITY[840]: res_security_log.c:114 in security_event_stasis_cb: SecurityEvent="InvalidPassword",` +
  `EventTV="2026-11-27T10:00:00.123+0000",Severity="Error",Service="PJSIP",EventVersion="1",` +
  `AccountID="${account}",SessionID="${call}",LocalAddress="IPV4/TCP/192.0.2.1/5060",` +
  `RemoteAddress="IPV4/TCP/${A}/50712"`;

const FORGED = `x",LocalAddress="IPV4/TCP/192.0.2.1/5060",RemoteAddress="IPV4/TCP/${D}/50712"`;

const line = (message: string) => `Nov 27 10:00:00 host asterisk[812]: ${message}`;

function by(reader: RuleReader, message: string, isJournal: boolean): string {
  const split = { host: "host", program: "asterisk", pid: 812, message };
  const reading = isJournal ? reader.message(split) : reader.line(line(message));
  return reading && reading.outcome !== null
    ? `${reading.outcome} ${reading.address.text}`
    : reading
    ? "quiet"
    : "unknown";
}

/** What is read of a message as Asterisk cuts it, where its C library's BUFSIZ is so many bytes. */
function cutAt(bufsiz: number, message: string): string {
  return message.slice(0, bufsiz - 1);
}

function passed(): RuleReader {
  const reader = createRuleReader(RULE);
  reader.line(line("x".repeat(8100)));
  return reader;
}

Deno.test("a Call-ID of any length is read up to 8000 bytes, in the journal and where a host's lines were longer", () => {
  for (let length = 1; length < 7600; length += length < 1000 ? 7 : 211) {
    const message = event("bob", "c".repeat(length));
    // What musl may have cut is not believed.
    const expected = message.length > 1000 && message.length <= 1024 ? "quiet" : `failed ${A}`;
    for (const isJournal of [true, false]) {
      assert.equal(by(passed(), message, isJournal), expected, `${length}`);
    }
  }
});

Deno.test("where Asterisk cuts, text of the client's that reads like its end is nobody's", () => {
  for (const bufsiz of [1024, 8192]) {
    for (let before = 0; before < bufsiz; before += bufsiz / 256) {
      for (const behind of [0, 20, bufsiz]) {
        const hostile = "c".repeat(before) + FORGED + "c".repeat(behind);
        for (const message of [event("bob", hostile), event(hostile, "c")]) {
          for (const isJournal of [true, false]) {
            const said = by(passed(), cutAt(bufsiz, message), isJournal);
            assert.ok(!said.includes(D), `${said} ${bufsiz} ${before} ${behind}`);
          }
        }
      }
    }
  }
});

Deno.test("in a file whose host has had no longer line, what a syslogd may have cut is not read", () => {
  assert.equal(by(createRuleReader(RULE), event("bob", "c".repeat(300)), false), "quiet");
  assert.equal(by(createRuleReader(RULE), event("bob", "c".repeat(20)), false), `failed ${A}`);
});
