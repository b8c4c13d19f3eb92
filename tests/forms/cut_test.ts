import assert from "node:assert/strict";
import { mayBeCut, mayBeCutShort, mayBeCutShortRaw } from "../../lib/forms/cut.ts";
import { splitLine } from "../../lib/logs/header.ts";
import { watchLineLengths } from "../../lib/logs/line_lengths.ts";

const HEAD = "Nov 13 09:08:07 web ";

Deno.test("mayBeCutShortRaw() counts the bytes of a line from its tag on, with the blanks at its end", () => {
  const tag = "vsftpd[7]: ";
  const doubtful = (message: string) => mayBeCutShortRaw(splitLine(HEAD + tag + message)!);
  for (let bytes = 200; bytes < 1100; bytes++) {
    const rest = bytes - tag.length;
    const isDoubtful = [234, 490, 1002].some((least) => bytes >= least && bytes <= least + 3);
    assert.equal(doubtful("x".repeat(rest)), isDoubtful, `${bytes}`);
    assert.equal(doubtful("x" + " ".repeat(rest - 1)), isDoubtful, `${bytes}, blanks`);
    assert.equal(mayBeCutShort(splitLine(HEAD + tag + "x".repeat(rest))!), isDoubtful, `${bytes}`);
  }
  const bullet = "\u2022".repeat(30);
  for (let bytes = 200; bytes < 320; bytes++) {
    const text = "x".repeat(bytes - tag.length - 90) + bullet;
    assert.equal(doubtful(text), bytes >= 234 && bytes <= 297, `${bytes} or less`);
  }
  assert.equal(doubtful("\ufffd".repeat(100)), true, "each was one byte, or up to three");
  assert.equal(
    mayBeCutShortRaw({ host: "", program: "sshd", pid: 7, message: "x".repeat(234) }),
    false,
  );
});

Deno.test("mayBeCut() says so of a message of 493 bytes, and of one that blanks may have made so long", () => {
  const head = "Invalid user ";
  const of = (text: string) => mayBeCut(head + text, head.length, 100);
  assert.equal(of("x".repeat(300)), false);
  assert.equal(of("x".repeat(493 - head.length - 2)), false);
  assert.equal(of("x".repeat(493 - head.length - 1)), true);
  // A hundred bytes, escaped; and what may still follow.
  for (let high = 0; high <= 100; high++) {
    const text = "\\377".repeat(high);
    assert.equal(of(text), head.length + 4 * high + (100 - high) + 1 >= 493, `${high}`);
    const twice = "\\\\377".repeat(high);
    assert.equal(of(twice), head.length + 5 * high + (100 - high) + 1 >= 493, `${high}, twice`);
  }
});

Deno.test("mayBeCutShortRaw() takes what busybox' syslogd writes for a control character for one", () => {
  const doubtful = (message: string, longest?: number) =>
    mayBeCutShortRaw(splitLine(`${HEAD}vsftpd: ${message}`)!, longest);
  assert.equal(doubtful("x".repeat(229)), true);
  assert.equal(doubtful("^A".repeat(40) + "x".repeat(189)), true);
  assert.equal(doubtful("^ ".repeat(40) + "x".repeat(189)), false);
  for (const escape of ["M-^A", "M-A", "^?", "#001", "\\001"]) {
    assert.equal(doubtful(escape.repeat(40) + "x".repeat(189)), true, escape);
  }
});

Deno.test("where a host's lines were longer, none of its lines was cut there", () => {
  const sizes = watchLineLengths([]);
  const of = (host: string, length: number) =>
    splitLine(`Nov 13 09:08:07 ${host} vsftpd: ${"x".repeat(length)}`)!;
  const at255 = of("web", 229);
  assert.equal(sizes.mayBeCut(at255), true);
  for (const split of [at255, of("db", 300), of("web", 229)]) sizes.note(split);
  assert.equal(sizes.mayBeCut(at255), true);
  sizes.note(splitLine(`Nov 13 09:08:07 web vsftpd: ${"^A".repeat(60)}${"x".repeat(160)}`)!);
  assert.equal(sizes.mayBeCut(at255), true, "it was 228 bytes long");
  sizes.note(of("web", 240));
  assert.equal(sizes.mayBeCut(at255), false);
  assert.equal(sizes.mayBeCut(of("web", 485)), true, "it may be cut at 511");
  assert.equal(watchLineLengths(sizes.dump()).mayBeCut(at255), false, "in the next run, too");
  assert.equal(sizes.isPassed(of("web", 200)), true);
  assert.equal(sizes.isPassed(of("web", 235)), false);
  // Hosts are remembered up to a number.
  for (let i = 0; i < 100; i++) sizes.note(of(`h${i}`, 300));
  assert.equal(sizes.dump().length, 16);
});
