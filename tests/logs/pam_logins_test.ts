import assert from "node:assert/strict";
import type { JournalEntry } from "../../lib/logs/journal_entry.ts";
import { createPamLogins } from "../../lib/logs/pam_logins.ts";
import { createReader } from "../../lib/logs/reader.ts";

const A = "198.51.100.77";

/** What is read of entries `PROGRAM PID MESSAGE`, all of them root's. */
function read(...entries: string[]): string[] {
  const withLogins = createPamLogins();
  const reader = createReader();
  return entries.flatMap((text) => {
    const [, program = "", pid = "", message = ""] = /^(\S+) (\S+) (.*)$/.exec(text) ?? [];
    const entry: JournalEntry = withLogins({ program, pid, host: "h", message });
    const reading = reader.message(entry.program, entry.pid, entry.message, entry.host);
    if (!reading || reading.outcome === null) return [];
    return `${reading.outcome} ${reading.address.text} ${reading.user}`;
  });
}

const PROFTPD = `proftpd 7 192.0.2.1 (pc.example.org[${A}]) - FTP session opened.`;
const PURE_FTPD = `pure-ftpd 7 (?@${A}) [INFO] New connection from ${A}`;
const session = (program: string, user = "bob(uid=1000)", pid = 7) =>
  `${program} ${pid} pam_unix(${program}:session): session opened for user ${user} by (uid=0)`;

Deno.test("createPamLogins(): who connected and whose session was opened is a login, once", () => {
  const login = `success ${A} bob`;
  assert.deepEqual(read(PROFTPD, session("proftpd")), [login]);
  assert.deepEqual(read(PURE_FTPD, session("pure-ftpd")), [login]);
  assert.deepEqual(read(PURE_FTPD, session("pure-ftpd", "bob")), [login]);
  assert.deepEqual(read(PROFTPD, session("proftpd"), session("proftpd")), [login]);
  assert.deepEqual(read(PROFTPD, session("proftpd"), PROFTPD, session("proftpd")), [login, login]);
});

Deno.test("createPamLogins(): a session of another process, daemon or kind is nobody's", () => {
  const closed = session("proftpd").replace("opened", "closed");
  for (
    const entries of [
      [session("proftpd")],
      [PROFTPD, session("proftpd", "bob", 8)],
      [PROFTPD, session("pure-ftpd")],
      [PROFTPD, closed],
      [PROFTPD, session("proftpd", "bob smith")],
      [PROFTPD, session("proftpd", "a:b")],
      [PROFTPD, session("proftpd", "x".repeat(65))],
      [PURE_FTPD, session("pure-ftpd", "ftp(anonymous)")],
      // Names in place of addresses.
      [
        "pure-ftpd 7 (?@pc.example.org) [INFO] New connection from pc.example.org",
        session("pure-ftpd"),
      ],
      [`proftpd 7 192.0.2.1 (${A}) - FTP session opened.`, session("proftpd")],
      // What a client chose.
      [
        `proftpd 7 192.0.2.1 (x[${A}]) - USER x - FTP session opened.: no such user`,
        session("proftpd"),
      ],
      [`vsftpd 7 (?@${A}) [INFO] New connection from ${A}`, session("vsftpd")],
      [`sshd 7 192.0.2.1 (x[${A}]) - FTP session opened.`, session("sshd")],
    ]
  ) {
    const logins = read(...entries).filter((text) => text.startsWith("success"));
    assert.deepEqual(logins, [], entries.join("\n"));
  }
});
