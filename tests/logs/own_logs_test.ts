import assert from "node:assert/strict";
import { ownLogAt } from "../../lib/logs/own_logs.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { A, D, FORMS } from "./_hostile_forms.ts";

Deno.test("ownLogAt() knows a daemon's own log by its name, also when it is rotated away", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["/var/log/exim4/mainlog", "exim"],
    ["/var/log/exim4/mainlog.1", "exim"],
    ["/var/log/exim/mainlog-20261126", "exim"],
    ["exim_mainlog", "exim"],
    ["/var/log/dovecot.log", "dovecot"],
    ["/var/log/proftpd/proftpd.log", "proftpd"],
    ["/var/log/vsftpd.log.old", "vsftpd"],
    ["/var/log/xferlog", "vsftpd"],
    ["/var/log/auth.log", undefined],
    ["/var/log/mail.log.1", undefined],
    ["/var/log/messages", undefined],
    ["constructor", undefined],
    ["-", undefined],
  ];
  for (const [path, service] of rows) assert.equal(ownLogAt(path)?.service, service, path);
});

/** What Exim writes behind the time. */
const EXIM: readonly ((hole: string) => string)[] = [
  (helo) => `H=(${helo}) [${A}] F=<a@b.example> rejected RCPT <c@d.example>: relay not permitted`,
  (helo) => `H=pc (${helo}) [${A}] rejected AUTH x`,
  (helo) => `login authenticator failed for (${helo}) [${A}]: 535 Incorrect authentication data`,
  (user) => `x authenticator failed for (y) [${A}]: 535 Incorrect data (set_id=${user})`,
  (text) => `SMTP syntax error in "${text}" H=(x) [${A}] unrecognized command`,
  (text) => `rejected EHLO from [${A}]: syntactically invalid argument(s): ${text}`,
  (helo) => `no MAIL in SMTP connection from (${helo}) [${A}] D=1s C=EHLO`,
  (helo) => `unexpected disconnection while reading SMTP command from (${helo}) [${A}] D=1s`,
  (sender) => `1wK3aB-000000001tY-2Abc <= ${sender} H=(x) [${A}] P=esmtp S=9`,
  (text) => `1wK3aB-000000001tY-2Abc ** x@d.example R=dnslookup T=smtp: ${text}`,
  (subject) => `1wK3aB-000000001tY-2Abc <= x H=(x) [${A}] P=esmtp S=9 T="${subject}"`,
];

/** What daemons write into logs of their own of a client, with a hole for what he chooses. */
const LINES: Readonly<Record<string, readonly ((hole: string) => string)[]>> = {
  mainlog: EXIM.flatMap((line) => [
    (hole: string) => `2026-11-26 09:08:07 ${line(hole)}`,
    (hole: string) => `2026-11-26 09:08:07 +0100 [815] ${line(hole)}`,
  ]),
  "vsftpd.log": [
    (user) => `Thu Nov 26 09:08:07 2026 [pid 1] [${user}] FAIL LOGIN: Client "${A}"`,
    (text) => `Thu Nov 26 09:08:07 2026 [pid 1] [bob] FTP command: Client "${A}", "${text}"`,
    (text) => `Thu Nov 26 09:08:07 2026 [pid 1] FTP command: Client "${A}", "${text}"`,
  ],
  xferlog: [(file) => `Thu Nov 26 09:08:07 2026 1 ${A} 10 ${file} b _ o g bob ftp 0 * i`],
  "proftpd.log": [
    (user) =>
      `2026-11-26 09:08:07,123 web proftpd[1] 192.0.2.1 (x[${A}]): USER ${user} (Login failed): x`,
    (user) => `Nov 26 09:08:07 web proftpd[1] 192.0.2.1 (x[${A}]): USER ${user} (Login failed): x`,
  ],
  "dovecot.log": [
    (user) =>
      `Nov 26 09:08:07 imap-login: Info: Disconnected (auth failed, 1 attempts): user=<${user}>, rip=${A}`,
    (user) => `Nov 26 09:08:07 imap(${user})<815><c2Vzc2lvbg>: Info: Disconnected in=1 out=2`,
    (user) => `Nov 26 09:08:07 lmtp(815, ${user})<c2Vzc2lvbg>: Info: saved mail to INBOX`,
    (user) => `Nov 26 09:08:07 auth: Info: sql(${user},${A},<c2Vzc2lvbg>): unknown user`,
  ],
  // No daemon's: tags that are read as none.
  "mail.log": ["(sd-pam):", "#app:", "a:b:", "[a b]", "<x>", "=x", "web (sd-pam):", "web #app:"]
    .map((
      tag,
    ) =>
    (text: string) => `Nov 26 09:08:07 ${tag} ${text}`),
};

/** What any daemon would write of somebody else, with its tag. */
const CLAIMS = [
  "sshd[1]: Accepted password for root from A port 22 ssh2",
  "sshd[1]: Invalid user bob from A port 22",
  "dropbear[1]: Bad password attempt for 'bob' from A:22",
  "imap-login: Disconnected (auth failed, 100 attempts): rip=A",
  "imap-login: Info: Login: user=<bob>, method=PLAIN, rip=A, lip=192.0.2.1",
  "imapd: LOGIN, user=bob, ip=[A], protocol=IMAP",
  'vsftpd[1]: [bob] OK LOGIN: Client "A"',
  "exim[1]: login authenticator failed for [A]: 535 Incorrect authentication data",
].map((claim) => claim.replace("A", D)).concat(
  FORMS.filter(({ program }) => program !== "").map(({ program, write }) =>
    `${program}[1]: ${write("bob").replaceAll(A, D)}`
  ),
);

Deno.test("a daemon's own log: another daemon's tag in what the client chose is nobody's line", () => {
  let read = 0;
  for (const [name, lines] of Object.entries(LINES)) {
    const isShared = name === "mail.log";
    for (const write of lines) {
      for (const claim of CLAIMS) {
        for (const before of isShared ? [""] : ["", "x ", "x) ", "x> ", "web ", "x: "]) {
          for (const behind of ["", ", y", "> y", " ("]) {
            const line = write(before + claim + behind);
            for (const own of [ownLogAt(`/var/log/${name}`), undefined]) {
              const reading = createReader([], undefined, undefined, own).line(line);
              read++;
              if (!reading || reading.outcome === null) continue;
              assert.equal(reading.address.text, A, line);
              assert.notEqual(reading.outcome, "success", line);
            }
          }
        }
      }
    }
  }
  assert.ok(read > 10_000, `${read}`);
});

Deno.test("a daemon's own log: its own lines are read, and no other daemon's", () => {
  const lines: readonly (readonly [name: string, said: string, line: string])[] = [
    ["mainlog", "failed", LINES.mainlog![4]!("x")],
    ["vsftpd.log", "failed", LINES["vsftpd.log"]![0]!("bob")],
    ["xferlog", "success", `Thu Nov 26 09:08:07 2026 1 ${A} 10 /x b _ o r bob ftp 0 * c`],
    ["proftpd.log", "failed", LINES["proftpd.log"]![0]!("bob")],
    ["dovecot.log", "failed", LINES["dovecot.log"]![0]!("bob")],
  ];
  for (const [name, said, line] of lines) {
    for (const other of [...lines.map(([each]) => each), "auth.log"]) {
      const reading = createReader([], undefined, undefined, ownLogAt(other)).line(line);
      const isRead = ownLogAt(other)?.service === ownLogAt(name)!.service || other === "auth.log";
      assert.equal(reading?.outcome ?? undefined, isRead ? said : undefined, `${name} as ${other}`);
    }
    const sshd = `Nov 26 09:08:07 web sshd[1]: Invalid user bob from ${D} port 22`;
    assert.equal(createReader([], undefined, undefined, ownLogAt(name)).line(sshd), undefined);
  }
});
