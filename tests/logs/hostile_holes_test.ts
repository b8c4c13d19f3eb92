/**
 * For each message of an FTP or mail daemon that is understood, and each hole in it that the client fills: hostile text of
 * every length up to the cuts and past them, so that each cut falls at each place of it and of what follows, the client's
 * own address too. Nobody but the client ever gets anything, and nobody a login.
 */
import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { casesOf, placesOf } from "../support/long_tests.ts";
import { A, D, type Form, FORMS } from "./_hostile_forms.ts";

/** What a syslogd takes of a datagram: busybox', RFC 5424's least, RFC 3164's. Others take 2048 or 8192. */
const CUTS = [255, 480, 1024];

/** Where daemons themselves cut, or begin another message: courierlogger, dovecot, exim, sendmail. */
const OWN_CUTS: Record<string, readonly number[]> = {
  imapd: [511, 1023],
  courieresmtpd: [511, 1023],
  dovecot: [4080],
  exim: [870],
  "sm-mta": [990],
};

/** Blanks too: they may be taken off a line's end, so that it looks shorter than it was. The last is no UTF-8. */
const FILLERS = ["x", " ", "\v", "\xc3\xa9", "\xc2\xa0", "\xff"];

const decoder = new TextDecoder();
const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Who names his process, so that pieces of one message are known. */
const WITH_PID: ReadonlySet<string> = new Set(["exim"]);

/** The line that comes of a message, cut by a syslogd. */
function lineOf({ program, isOwn }: Form, message: string, cut: number): string {
  if (isOwn) return decoder.decode(bytesOf(`2026-11-13 09:08:07 ${message}`));
  const tag = WITH_PID.has(program) ? `${program}[7]` : program;
  const datagram = `<38>Nov 13 09:08:07 ${tag}: ${message}`.slice(0, cut);
  const tagged = datagram.slice("<38>Nov 13 09:08:07 ".length);
  return decoder.decode(bytesOf(`Nov 13 09:08:07 h ${tagged}`));
}

/**
 * Reads what a daemon writes of one message, and checks that it is about nobody but the client.
 *
 * @param isLate Whether another line, as long as the syslogd lets one be, came before.
 */
function check(form: Form, message: string, cut: number, isLate = false): void {
  const reader = createReader();
  if (isLate) {
    const datagram = `<38>Nov 13 09:08:07 cron: ${"x".repeat(8000)}`.slice(0, cut);
    reader.line(`Nov 13 09:08:07 h ${datagram.slice(20)}`);
  }
  for (const piece of form.pieces(message)) {
    const line = lineOf(form, piece, cut);
    const reading = reader.line(line);
    if (!reading || reading.outcome === null) continue;
    if (reading.address.text !== A || reading.outcome === "success") {
      assert.fail(`${reading.outcome} ${reading.address.text} at ${cut}: ${JSON.stringify(line)}`);
    }
  }
}

Deno.test("FTP and mail: with an honest name in its hole each message is read rightly", () => {
  for (const form of FORMS) {
    const reading = createReader().line(lineOf(form, form.write("bob"), 8192));
    const said = !reading || reading.outcome === null
      ? "quiet"
      : `${reading.outcome} ${reading.address.text}`;
    assert.equal(said, form.said.replace("A", A), form.write("bob"));
  }
});

Deno.test("FTP and mail: no hostile text of any length, cut anywhere, has another's address taken", () => {
  let read = 0;
  const nextPlaces = placesOf(12);
  for (const form of FORMS) {
    const [head = "", tail = ""] = form.write("\0").split("\0");
    const cuts = form.isOwn ? [Infinity] : [...CUTS, ...OWN_CUTS[form.program] ?? []];
    for (const text of form.hostile) {
      const hostile = form.escape(text);
      check(form, form.write(hostile), form.isOwn ? Infinity : 8192);
      // As long as brings the cut to each place from before the hostile text to behind the message.
      const places = hostile.length + tail.length + 8;
      for (const cut of cuts) {
        const isOwn = !CUTS.includes(cut);
        const room = Math.min(cut, 4080) - (isOwn ? 0 : 22 + form.program.length) - head.length;
        for (const filler of FILLERS) {
          const fill = form.escape(filler);
          if (fill === "") continue;
          // What has more bytes than one, or is none, is enough to be looked at now and then.
          const step = filler === "x" || filler === " " ? 1 : 9;
          const isChosen = nextPlaces();
          for (let off = 0; off < places; off += step) {
            if (!isChosen(off / step)) continue;
            const length = Math.max(0, Math.ceil((room - off) / fill.length));
            const filling = fill.repeat(length);
            check(form, form.write(filling + hostile), isOwn ? Infinity : cut);
            check(form, form.write(hostile + filling), isOwn ? Infinity : cut);
            read += 2;
            if (length === 0 || cut === Infinity) break;
          }
        }
      }
    }
  }
  assert.ok(read > casesOf(100_000, 12), `${read}`);
});

/** xorshift32: the same texts on every machine. */
let state = 0x1b873593;
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
const PIECES = [
  " ",
  "  ",
  "x",
  ",",
  ")",
  "(",
  "]",
  "[",
  ">",
  "<",
  ": ",
  '"',
  "'",
  "\xff",
  "\t",
  "\r",
  D,
];

Deno.test("FTP and mail: nor has any other text, of pieces of all their messages", () => {
  const texts = FORMS.flatMap(({ hostile }) => hostile);
  for (let i = 0; i < casesOf(100_000, 5); i++) {
    const form = pick(FORMS);
    let hole = "";
    for (let n = random(6); n >= 0; n--) {
      hole += random(2) === 0 ? pick(PIECES) : pick(texts).slice(random(4) === 0 ? random(20) : 0);
      if (random(4) === 0) hole += pick(FILLERS).repeat(random(1100));
    }
    const cut = random(3) === 0 ? 480 + random(1200) : pick(CUTS);
    check(form, form.write(form.escape(hole)), cut, random(2) === 0);
  }
});

Deno.test("FTP and mail: nor has it where longer lines have told how much the syslogd takes", () => {
  const nextPlaces = placesOf(12);
  for (const form of FORMS) {
    if (form.isOwn) continue;
    const [head = "", tail = ""] = form.write("\0").split("\0");
    for (const text of form.hostile) {
      const hostile = form.escape(text);
      for (const cut of [255, 480, 512, 700, 1024]) {
        const room = cut - 22 - form.program.length - head.length;
        const isChosen = nextPlaces();
        for (let off = 0; off < hostile.length + tail.length + 8; off++) {
          if (!isChosen(off)) continue;
          const filling = form.escape("x".repeat(Math.max(0, room - off)));
          check(form, form.write(filling + hostile), cut, true);
          check(form, form.write(hostile + filling), cut, true);
        }
      }
    }
  }
});
