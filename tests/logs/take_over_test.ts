import assert from "node:assert/strict";
import type { JournalEntry } from "../../lib/logs/journal_entry.ts";
import { cursorAtEnd, readInFiles } from "../../lib/logs/take_over.ts";
import { timeOf } from "../../lib/logs/stamp_time.ts";

const NOW = Date.UTC(2026, 10, 27, 12, 0, 10) / 1000;
const time = (line: string) => timeOf(line, NOW, (civil) => civil);
const line = (second: number, message: string, pid = 7) =>
  `2026-11-27T12:00:${String(second).padStart(2, "0")}.000000+00:00 h sshd[${pid}]: ${message}\n`;
const entry = (message: string, pid = "7"): JournalEntry => ({
  program: "sshd",
  pid,
  host: "h",
  message,
});

Deno.test("readInFiles() knows each line behind a time once, of the same process, up to where the file was read", () => {
  const path = Deno.makeTempFileSync();
  try {
    const text = line(1, "old") + line(6, "twice") + line(6, "twice") + line(7, "once", 8);
    Deno.writeTextFileSync(path, text);
    const cursor = cursorAtEnd(path)!;
    assert.equal(cursor.offset, text.length);
    Deno.writeTextFileSync(path, line(8, "unread") + "torn", { append: true });
    assert.equal(cursorAtEnd(path)!.offset, text.length + line(8, "unread").length);
    const isRead = readInFiles([cursor], NOW - 6, time);
    const said = [
      entry("old"),
      entry("twice"),
      entry("twice"),
      entry("twice"),
      entry("once"),
      entry("once", "8"),
      entry("unread"),
    ].map(isRead);
    assert.deepEqual(said, [false, true, true, false, false, true, false]);
    // Another file by now.
    const other = { ...cursor, inode: cursor.inode + 1 };
    assert.equal(readInFiles([other], NOW - 6, time)(entry("twice")), false);
    assert.equal(cursorAtEnd(`${path}.none`), undefined);
  } finally {
    Deno.removeSync(path);
  }
});
