/** Exim's pieces through syslog, joined. */
import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { makeRandom } from "../support/random.ts";
import { linesOf, saidOf, shown } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.9";

const failed = (helo: string, user: string) =>
  `login authenticator failed for (${helo}) [${A}]:54321: 535 Incorrect authentication data (set_id=${user})`;

/** As write_syslog() in log.c does it. */
function piecesOf(message: string): string[] {
  const pieces = message.match(/[^]{1,870}/g) ?? [];
  return pieces.length < 2
    ? pieces
    : pieces.map((piece, i) => `[${i + 1}/${pieces.length}] ${piece}`);
}

const line = (message: string, pid = 7, host = "h") =>
  `Nov 13 09:08:07 ${host} exim[${pid}]: ${message}`;

Deno.test("exim: no length of a name or greeting hides a try from syslog's files, nor from the journal", () => {
  for (let length = 300; length < 3000; length += length > 700 && length < 900 ? 1 : 37) {
    for (const fill of ["x", " "]) {
      for (
        const message of [failed(fill.repeat(length), "bob"), failed("y", fill.repeat(length))]
      ) {
        const pieces = piecesOf(message);
        if (pieces.length < 2) continue;
        assert.equal(saidOf("exim", ...pieces).at(-1), `failed ${A}`, `${length}`);
        const lines = [line("x".repeat(870)), ...pieces.map((piece) => line(piece))];
        // What ends in blanks may have been cut there, as any line.
        if (!/ +\)?$/.test(lines.at(-1)!)) {
          assert.equal(linesOf(createReader(), ...lines).at(-1), `failed ${A}`, `${length}`);
        }
      }
    }
  }
});

Deno.test("exim: pieces of several processes and hosts are told apart, and count once", () => {
  const [first = "", second = ""] = piecesOf(failed("y", "x".repeat(900)));
  const other = piecesOf(failed("y", "x".repeat(900)).replace(A, D));
  assert.deepEqual(
    linesOf(
      createReader(),
      line(first, 7),
      line(other[0]!, 8),
      line(first, 7, "i"),
      line(other[1]!, 8),
      line(second, 7),
      line(second, 7, "i"),
      line(second, 7),
    ),
    ["quiet", "quiet", "quiet", `failed ${D}`, `failed ${A}`, `failed ${A}`, "unknown"],
  );
});

Deno.test("exim: pieces that do not follow each other, lack bytes or name no process say nothing", () => {
  const pieces = piecesOf(failed("y", "x".repeat(2000)));
  assert.equal(pieces.length, 3);
  const [one = "", two = "", three = ""] = pieces;
  const cases: string[][] = [
    [one, three],
    [two, three],
    [one, one, three],
    [one, two.replace("/3", "/4"), three],
    [one, two.slice(0, -1), three],
    [one, two.replace("x", "\u{FFFD}"), three],
    [one.replace("[1/3]", "[1\\3]"), two, three],
    [one.replace("[1/3]", "[0/3]"), two, three],
    [one.replace("1/3", "1/1"), three],
  ];
  for (const messages of cases) {
    const said = linesOf(createReader(), ...messages.map((message) => line(message)));
    assert.ok(said.every((one) => one === "quiet" || one === "unknown"), messages.join("\n"));
  }
  const nameless = pieces.map((piece) => line(piece).replace("[7]", ""));
  assert.ok(linesOf(createReader(), ...nameless).every((one) => !one.includes(A)));
  // An own log has whole lines.
  assert.equal(
    shown(createReader().line(`2026-11-13 09:08:07 ${failed("y", "x".repeat(2000))}`)),
    `failed ${A}`,
  );
});

Deno.test("exim: no text of a client's has another's address taken, wherever its pieces were cut on their way", () => {
  const random = makeRandom(8);
  const tail = `) [${D}]:1: 535 Incorrect authentication data (set_id=bob)`;
  let read = 0;
  for (let i = 0; i < 4000; i++) {
    const hostile = `${"x".repeat(random(900))}${random(2) === 0 ? tail : ""}${
      " ".repeat(random(3) * random(900))
    }${random(2) === 0 ? tail : ""}`;
    const message = random(2) === 0 ? failed(hostile, "bob") : failed("y", hostile);
    const cut = [255, 480, 1024, 8192][random(4)]!;
    const reader = createReader();
    if (random(2) === 0) reader.line(line("x".repeat(8000)).slice(0, cut));
    for (const piece of piecesOf(message)) {
      // One may be lost.
      if (random(20) === 0) continue;
      const reading = reader.line(line(piece).slice(0, cut));
      if (!reading || reading.outcome === null) continue;
      assert.equal(reading.address.text, A, piece);
      read++;
    }
  }
  assert.ok(read > 100, `${read}`);
});
