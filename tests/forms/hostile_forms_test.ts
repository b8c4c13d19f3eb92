/**
 * For each pattern of each table: messages as the daemon would print them, with hostile text of every length in each place
 * where the client's stands, cut by the daemon and by a syslogd. Nobody but the client ever gets anything, and nobody a
 * login who has none.
 */
import assert from "node:assert/strict";
import { readTable } from "../../lib/forms/table.ts";
import { TABLES } from "../../lib/forms/tables.ts";
import { createReader } from "../../lib/logs/reader.ts";
import {
  decoysOf,
  joined,
  print,
  printSegment,
  type Shape,
  shapesOf,
  vis,
} from "../support/form_texts.ts";
import { casesOf } from "../support/long_tests.ts";
import { makeRandom } from "../support/random.ts";

const A = "198.51.100.77";
const D = "203.0.113.200";

/** How many messages are made of each table. */
const MESSAGES = casesOf(12_000, 3);

/** What syslogds take of a datagram; others take it whole. */
const CUTS = [255, 511, 1023, 1024, 2048, 8192];

/** What any must take; what a daemon escapes and cuts itself is read up to its own cut, so a syslogd's is known by its size. */
const LEAST_CUT = 480;

/** The last is no UTF-8. */
const FILLERS = ["x", " ", "\t", "\\", "'", "\xc3\xa9", "\xff"];

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A line of a log, of bytes that stand one in each character. The host's name is not in what a syslogd takes. */
function lineOf(program: string, message: string, cut: number): string {
  const line = program === ""
    ? `2026-11-13 09:08:07 ${message}`
    : `Nov 13 09:08:07 h ${
      `<38>Nov 13 09:08:07 ${program}[7]: ${message}`.slice("<38>Nov 13 09:08:07 ".length, cut)
    }`;
  // A byte for each character, but for those of a pattern's own that are none.
  const bytes = [...line].flatMap((one) =>
    one.charCodeAt(0) < 256 ? [one.charCodeAt(0)] : [...encoder.encode(one)]
  );
  return decoder.decode(Uint8Array.from(bytes));
}

/** What the heading of a pattern means that holds where so many flags are set; of no address what is held says something. */
function meaningOf({ form }: Shape, flags: number): string | undefined {
  const index = form.needs.findIndex((needs) => (needs & flags) === needs);
  const heading = form.text.headings[index];
  return heading?.role === "held" ? "nothing" : heading?.meaning;
}

function check(lines: readonly string[], isWelcome: boolean): void {
  const reader = createReader();
  for (const line of lines) {
    const reading = reader.line(line);
    if (!reading || reading.outcome === null) continue;
    if (reading.address.text !== A || (reading.outcome === "success" && !isWelcome)) {
      assert.fail(`${reading.outcome} ${reading.address.text}: ${JSON.stringify(lines)}`);
    }
  }
}

for (const [service, text] of TABLES) {
  const table = readTable(text, service);
  const shapes = shapesOf(table);
  const programs = [...table.programs];
  // One of those that mean the same.
  const kinds = [...new Map(programs.map(([program, flags]) => [flags, program]))];

  Deno.test(`${service}: with an honest name each message means what stands above its pattern`, () => {
    for (const shape of shapes) {
      let isMeant = false;
      for (const [flags, program] of kinds) {
        for (let choice = 0; choice < 8; choice++) {
          const printed = print(shape.variant, {
            peer: A,
            choose: (count) => choice % count,
            sent: () => "bob",
          });
          const meaning = meaningOf(shape, printed.flags | flags);
          if (!meaning) continue;
          isMeant = true;
          const message = joined(printed);
          const reader = createReader();
          // A longer line, so that none is of a length at which a syslogd might have cut it.
          reader.line(lineOf("cron", "x".repeat(1200), 8192));
          // The BSDs' ftpd says once which address a client has whom it names.
          if (/ftpd$/.test(service)) {
            reader.line(lineOf(program, `connection from ${A} (${A})`, 8192));
          }
          const reading = reader.line(lineOf(program, message, 8192));
          const said = reading?.outcome ? `${reading.outcome} ${reading.address.text}` : "nobody";
          const isQuiet = meaning === "nothing" || meaning === "known";
          assert.ok(reading, message);
          if (meaning !== "known") {
            assert.equal(said, isQuiet ? "nobody" : `${meaning} ${A}`, message);
          }
        }
      }
      assert.ok(isMeant, `no heading is for ${shape.form.text.text}`);
    }
  });

  Deno.test(`${service}: no text that a client sends has another's address taken, whatever its length`, () => {
    const random = makeRandom(1);
    const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
    const decoys = decoysOf(shapes, D);
    // A pattern that stands for every other message, or for those that begin alike, comes from nowhere.
    const open = shapes.filter(({ variant, form }) =>
      form.text.source !== "" && variant.gaps.some(({ isOwn }) => !isOwn) &&
      variant.segments.some(({ most }) => most > 0)
    );
    const owns = new Map(open.map((shape) => [shape, decoysOf([shape], D)]));
    if (open.length === 0 || decoys.length === 0) return;

    for (let i = 0; i < MESSAGES; i++) {
      const shape = open[i % open.length]!;
      const own = owns.get(shape)!;
      const [program, given] = pick(programs);
      const cut = pick(table.cut?.isEscaped ? CUTS : [...CUTS, LEAST_CUT]);
      const escape = table.cut?.isEscaped ? vis : (text: string) => text;
      const hostile = () => {
        let sent = "";
        for (let n = random(3); n >= 0; n--) {
          sent += random(2) === 0 && own.length > 0 ? pick(own) : pick(decoys);
          if (random(3) === 0) {
            sent += pick([": ", " ", "'", '"', ")", "]", ">", ",", "\r", "<", "(", "["]);
          }
        }
        return random(5) === 0 ? `message repeated 2 times: [ ${sent}]` : sent;
      };
      const texts = shape.variant.gaps.map(({ most }) => hostile().slice(0, most));
      // One of them is as long as brings a cut to somewhere in the hostile text, or in what follows.
      const long = pick([...texts.keys()].filter((gap) => !shape.variant.gaps[gap]!.isOwn));
      const rough = joined(
        print(shape.variant, { peer: A, choose: () => 0, sent: (gap) => texts[gap]! }),
      );
      const filler = pick(FILLERS);
      const target = table.cut && random(2) === 0 ? table.cut.bytes : cut - 24 - program.length;
      const length = Math.max(0, target - rough.length + random(rough.length + 30) - 10);
      if (random(4) > 0) {
        const fill = filler.repeat(length / escape(filler).length);
        const most = shape.variant.gaps[long]!.most;
        texts[long] = (random(2) === 0 ? fill + texts[long] : texts[long] + fill).slice(0, most);
      }
      const printed = print(shape.variant, {
        peer: A,
        choose: (count) => random(count),
        sent: (gap) => escape(texts[gap]!),
      });
      let flags = printed.flags | given;
      let front = "";
      for (const segment of table.before) {
        if (random(2) === 0) continue;
        const one = printSegment(segment, { peer: A, choose: random, sent: () => "" });
        front += one.text;
        flags |= one.flags;
      }
      const message = (front + joined(printed)).slice(0, table.cut?.bytes);
      const line = lineOf(program, message, cut);
      const lines = random(3) > 0 ? [line] : random(2) === 0 ? [line, line] : [
        line,
        lineOf(program, `message repeated 2 times: [ ${message}]`, cut),
      ];
      check(lines, meaningOf(shape, flags) === "success");
    }
  });
}
