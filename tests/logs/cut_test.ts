import assert from "node:assert/strict";
import { mayBeCut, mayBeCutShort, mayBeCutShortRaw } from "../../lib/logs/cut.ts";
import { splitLine } from "../../lib/logs/header.ts";

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
