import assert from "node:assert/strict";
import { behindStamp, LONGEST_LINE, splitLine, splitUntagged } from "../../lib/logs/header.ts";

const TEXT = "Invalid user bob from 192.0.2.1 port 40000";

/** A line split, without its size. */
function partsOf(line: string, split = splitLine) {
  const { size: _, ...parts } = split(line)!;
  return parts;
}

Deno.test("splitLine() finds program, process and message behind every form of header", () => {
  const headers:
    readonly (readonly [header: string, host: string, program: string, pid: number])[] = [
      ["Nov  3 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["Nov 03 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["Nov 3 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 web sshd-session[815]: ", "web", "sshd-session", 815],
      ["Nov 13 09:08:07 web sshd[815]:  ", "web", "sshd", 815],
      ["Nov 13 09:08:07 sshd[815]: ", "", "sshd", 815],
      ["Nov 13 09:08:07 web sshd: ", "web", "sshd", 0],
      ["Nov 13 09:08:07 web sshd[815] ", "web", "sshd", 815],
      ["Nov 13 09:08:07 web /usr/sbin/sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 [sshd] ", "", "sshd", 0],
      ["Nov 13 09:08:07 web auth.info sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 <auth.info> web sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 <4.6> web sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 web sshd[815]: [ID 800047 auth.info] ", "web", "sshd", 815],
      ["Nov 13 09:08:07 web sshd[815]: kernel:[   12.345678]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07 2026 web sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 2026 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["Nov 13 09:08:07.123456 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13T09:08:07+01:00 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13T09:08:07Z web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13T09:08:07.123456+01:00 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13T09:08:07.123456 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13T09:08:07.12345 auth.info: sshd[815]: ", "", "sshd", 815],
      ["2026-11-13 09:08:07.123456+0000 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["2026-11-13 09:08:07,123 web sshd[815] ", "web", "sshd", 815],
      ["2026-11-13 09:08:07 +0100 web sshd[815]: ", "web", "sshd", 815],
      ["<38>Nov 13 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["<38>1 2026-11-13T09:08:07Z web sshd 815 - - ", "web", "sshd", 815],
      ['<38>1 2026-11-13T09:08:07Z web sshd 815 - [a b="]"][c d="\\"]"] ', "web", "sshd", 815],
      ["<38>1 2026-11-13T09:08:07Z web sshd - - - ", "web", "sshd", 0],
      ["<38>1 2026-11-13T09:08:07Z web sshd 815 ID47 - \ufeff", "web", "sshd", 815],
      ["Fri Nov 13 09:08:07 2026 web sshd[815]: ", "web", "sshd", 815],
      ["Fri Nov 13 09:08:07 2026 auth.info sshd[815]: ", "", "sshd", 815],
      ["@400000006737a0f712345678 web sshd[815]: ", "web", "sshd", 815],
      ["@400000006737a0f712345678 sshd: ", "", "sshd", 0],
      ["Nov 13 09:08:07 mail postfix/submission/smtpd[815]: ", "mail", "smtpd", 815],
      ["Nov 13 09:08:07 mail cyrus/imaps[815]: ", "mail", "imaps", 815],
      ["Nov 13 09:08:07 ftp vsftpd(pam_unix)[815]: ", "ftp", "vsftpd", 815],
      ["Nov 13 09:08:07 auth-worker(815): ", "", "auth-worker", 815],
      ["Nov 13 09:08:07 pop3-login: ", "", "pop3-login", 0],
      ["Nov 13 09:08:07 2001:db8::7 sshd[815]: ", "2001:db8::7", "sshd", 815],
      ["Nov 13 09:08:07 fe80::7%eth0 sshd-session[815]: ", "fe80::7%eth0", "sshd-session", 815],
      ["Nov 13 09:08:07 192.0.2.7 sshd-session[815]: ", "192.0.2.7", "sshd-session", 815],
      ["Nov 13 09:08:07 s_src@relay/web-1 sshd[815]: ", "s_src@relay/web-1", "sshd", 815],
      // socklog, behind svlogd's stamps of both kinds and multilog's.
      ["2026-11-13T09:08:07.12345 auth.info: Nov 13 10:08:07 sshd[815]: ", "", "sshd", 815],
      ["2026-11-13_09:08:07.12345 auth.info: Nov 13 10:08:07 web sshd[815]: ", "web", "sshd", 815],
      ["@400000006737a0f712345678 auth.info: Nov 13 10:08:07 sshd[815]: ", "", "sshd", 815],
      ["2026-11-13_09:08:07.12345 sshd[815]: ", "", "sshd", 815],
      // What a container has printed with a header of its own, by `docker logs -t` and `kubectl logs --timestamps`.
      ["2026-11-13T09:08:07.123456789Z Nov 13 09:08:07 web sshd[815]: ", "web", "sshd", 815],
      [
        "2026-11-13T09:08:07.123456789Z 2026-11-13T09:08:07+01:00 web sshd[815]: ",
        "web",
        "sshd",
        815,
      ],
      // sysklogd leaves priority and version out of its files.
      ["2026-11-13T09:08:07.000003+01:00 web sshd 815 - - ", "web", "sshd", 815],
      ["2026-11-13T09:08:07.000003+01:00 web sshd - ID47 - ", "web", "sshd", 0],
      ['2026-11-13T09:08:07Z web sshd 815 - [a b="]"] ', "web", "sshd", 815],
      // SONiC, old and new.
      ["Nov 13 09:08:07.123456 switch INFO sshd[815]: ", "switch", "sshd", 815],
      ["2026 Nov 13 09:08:07.123456 switch INFO sshd[815]:  ", "switch", "sshd", 815],
      ["Nov 13 09:08:07.123456 2026 switch WARNING sshd: ", "switch", "sshd", 0],
      ["2026-11-13 09:08:07 ERROR web sshd: ", "web", "sshd", 0],
      ["Nov 13 09:08:07 info sshd[815]: ", "info", "sshd", 815],
      ["Nov 13 09:08:07 [sshd]: ", "", "sshd", 0],
      ["Nov 13 09:08:07 web [sshd]: ", "web", "sshd", 0],
      ["Nov 13 09:08:07 web [sshd[815]]: ", "web", "sshd", 815],
      // Ubiquiti's.
      ["Nov 13 09:08:07 UDMPRO UDMPRO sshd[815]: ", "UDMPRO", "sshd", 815],
      ["Nov 13 09:08:07 UDM-SE UDM-SE[-]:  sshd[815]: ", "UDM-SE", "sshd", 815],
      [
        "Nov 13 09:08:07 ap aabbccddeeff,U7-Pro-8.6.11+18870: dropbear[815]: ",
        "ap",
        "dropbear",
        815,
      ],
      ['Nov 13 09:08:07 ap ("U7PG2,aabbccddeeff,v4.3.20") dropbear[815]: ', "ap", "dropbear", 815],
      // journalctl's short-full, with-unit, short-unix, short-monotonic and short-delta.
      ["Fri 2026-11-13 09:08:07 CET web sshd[815]: ", "web", "sshd", 815],
      ["Fri 2026-11-13 09:08:07 +0530 web sshd-session[815]: ", "web", "sshd-session", 815],
      ["Fri 2026-11-13 09:08:07.123456 UTC web sshd[815]: ", "web", "sshd", 815],
      ["Fri 2026-11-13 09:08:07 CET web ssh.service[815]: ", "web", "sshd", 815],
      ["Fri 2026-11-13 09:08:07 CET web sshd@7.service[815]: ", "web", "sshd", 815],
      [
        "Fri 2026-11-13 09:08:07 CET web sshd@0-192.0.2.7:22-198.51.100.7:4.service[815]: ",
        "web",
        "sshd",
        815,
      ],
      ["Fri 2026-11-13 09:08:07 CET web vsftpd.service[815]: ", "web", "vsftpd", 815],
      ["1794560887.123456 web sshd[815]: ", "web", "sshd", 815],
      ["[  123.456789] web sshd[815]: ", "web", "sshd", 815],
      ["[4158954.403152 <    0.130762 >] web sshd[815]: ", "web", "sshd", 815],
      ["[13/Nov/2026:09:08:07 +0100] web sshd[815]:  ", "web", "sshd", 815],
      // macOS, `log stream` and with --style syslog.
      [
        "2026-11-13 09:08:07.820827-0300 0x2230     Error       0x0                  815    0    sshd: ",
        "",
        "sshd",
        815,
      ],
      [
        "2026-11-13 09:08:07.820827-0300 0x2230     Default     0x0                  815    0    sshd-session: (libsystem_info.dylib) [com.apple.xpc:connection] ",
        "",
        "sshd-session",
        815,
      ],
      ["2026-11-13 09:08:07.820827-0300  localhost sshd[815]: ", "localhost", "sshd", 815],
    ];
  // Twice, since lines that begin as others have begun are split in another way.
  for (const [header, host, program, pid] of [...headers, ...headers.toReversed()]) {
    assert.deepEqual(partsOf(header + TEXT), { host, program, pid, message: TEXT }, header);
  }
});

Deno.test("splitLine() leaves a daemon's own log without a program", () => {
  const rows: readonly (readonly [line: string, message: string])[] = [
    [
      'Fri Nov 13 09:08:07 2026 [pid 7] CONNECT: Client "192.0.2.1"',
      '[pid 7] CONNECT: Client "192.0.2.1"',
    ],
    ["2026-11-13 09:08:07 [815] SMTP call from x", "[815] SMTP call from x"],
    ["2026-11-13 09:08:07 login authenticator failed for x", "login authenticator failed for x"],
    [
      "2026-11-13 09:08:07.123 login authenticator failed for x",
      "login authenticator failed for x",
    ],
    ["2026-11-13 09:08:07 +0100 SMTP call from x", "SMTP call from x"],
  ];
  for (const [line, message] of rows) {
    assert.deepEqual(partsOf(line), { host: "", program: "", pid: 0, message }, line);
  }
});

Deno.test("splitLine() keeps dovecot's tag that holds a user as a part of the message", () => {
  const tag = "auth(bob,192.0.2.1,sasl:login)<c2Vzc2lvbg>: Info: sql: Password mismatch";
  assert.deepEqual(partsOf(`Nov 13 09:08:07 ${tag}`), {
    host: "",
    program: "dovecot",
    pid: 0,
    message: tag,
  });
});

Deno.test("splitLine() takes nothing in a message for a header", () => {
  const message =
    "Nov 13 09:08:07 web sshd[1]: Accepted password for bob from 192.0.2.9 port 1 ssh2";
  assert.equal(splitLine(`Nov 13 09:08:07 web app[815]: ${message}`)?.program, "app");
  assert.equal(splitLine(`Nov 13 09:08:07 web app[815]: ${message}`)?.message, message);
  // An FTP daemon's own log: a transfer whose host or file is called like a tag.
  assert.equal(splitLine(`Fri Nov 13 09:08:07 2026 1 sshd[1]: Accepted`)?.program, "");
  assert.equal(splitLine(`2026-11-13 09:08:07 a b sshd[1]: Accepted`)?.program, "");
});

Deno.test("splitLine() takes no first word for a host that is none, nor then what follows for a tag", () => {
  const words = [
    "H=(x",
    "(sd-pam):",
    "#app:",
    "a:b:",
    "imap(x",
    "<=",
    '"x"',
    "/usr/bin/app",
    "x,",
    "x\xe9",
  ];
  for (const stamp of ["Nov 13 09:08:07", "2026-11-13 09:08:07", "2026-11-13T09:08:07Z"]) {
    for (const word of words) {
      for (const tag of ["sshd[1]:", "sshd-session[1]:", "imap-login:", "[sshd]"]) {
        const line = `${stamp} ${word} ${tag} ${TEXT}`;
        assert.equal(splitLine(line)?.program, "", line);
      }
    }
  }
});

Deno.test("splitLine() says the same of a line that begins as others have begun", () => {
  const start = "Nov 13 09:08:07 ";
  for (const stamp of [start, "2026-11-13T09:08:07.123456+01:00 "]) {
    for (const program of ["sshd", "sshd-session", "app.x"]) {
      const whole = `${stamp}web ${program}[815]: x`;
      assert.deepEqual(splitLine(whole), splitLine(whole));
      const rows:
        readonly (readonly [rest: string, program: string, pid: number, message: string])[] = [
          ["[7]: y z", program, 7, "y z"],
          ["[1234567890]: y", program, 1234567890, "y"],
          ["[12345678901]: y", "", 0, `web ${program}[12345678901]: y`],
          ["[7] y", program, 7, "y"],
          ["[7]:y", "", 0, `web ${program}[7]:y`],
          ["[]: y", "", 0, `web ${program}[]: y`],
          ["[7x]: y", "", 0, `web ${program}[7x]: y`],
          ["[7]:  y", program, 7, "y"],
          ["[7]: [ID 800047 auth.info] y", program, 7, "y"],
          ["[7]: kernel: [1.2]: y", program, 7, "y"],
          ["[7]: [y", program, 7, "[y"],
          ["[7]:", "", 0, `web ${program}[7]:`],
        ];
      for (const [rest, name, pid, message] of rows) {
        const line = `${stamp}web ${program}${rest}`;
        const split = splitLine(line);
        assert.deepEqual([split?.program, split?.pid, split?.message], [name, pid, message], line);
        if (name !== "") assert.equal(split?.size, line.length - stamp.length - 4, line);
      }
    }
  }
});

Deno.test("splitLine() takes no second word for a part of a header that is none", () => {
  const rows: readonly (readonly [line: string, message: string])[] = [
    ["Nov 13 09:08:07 web other sshd[1]: x", "web other sshd[1]: x"],
    ["Nov 13 09:08:07 web webs sshd[1]: x", "web webs sshd[1]: x"],
    ["Nov 13 09:08:07 web [7] sshd[1]: x", "web [7] sshd[1]: x"],
    ["Nov 13 09:08:07 web [sshd] x", "web [sshd] x"],
    ["Nov 13 09:08:07 web INFORM sshd[1]: x", "web INFORM sshd[1]: x"],
    ["Nov 13 09:08:07 web aabbccddeeff,x sshd[1]: x", "web aabbccddeeff,x sshd[1]: x"],
    ["2026-11-13 09:08:07 web sshd 815 - - x", "web sshd 815 - - x"],
    ["2026-11-13T09:08:07+01:00 web sshd abc - - x", "web sshd abc - - x"],
    ["2026-11-13T09:08:07+01:00 web sshd 815 - [a x", "web sshd 815 - [a x"],
    ["2026-11-13 09:08:07 Nov 13 09:08:07 web sshd[1]: x", "Nov 13 09:08:07 web sshd[1]: x"],
    ["2026-11-13T09:08:07+01:00 Nov 13 09:08:07 web sshd[1]: x", "Nov 13 09:08:07 web sshd[1]: x"],
    ["2026-11-13 09:08:07 0x2230 Error 0x0 x 0 sshd: x", "0x2230 Error 0x0 x 0 sshd: x"],
    ["2026-11-13 09:08:07 0x2230 Error 0x0 1 0 a sshd: x", "0x2230 Error 0x0 1 0 a sshd: x"],
  ];
  for (const [line, message] of rows) {
    assert.deepEqual([splitLine(line)?.program, splitLine(line)?.message], ["", message], line);
  }
});

Deno.test("behindStamp() is what follows the time, or the whole line", () => {
  for (
    const stamp of [
      "",
      "Nov 13 09:08:07 ",
      "2026-11-13T09:08:07.123456789Z ",
      "2026-11-13_09:08:07.12345 ",
      "@400000006737a0f712345678 ",
      "[  123.456789] ",
    ]
  ) assert.equal(behindStamp(`${stamp}banner exchange: x \r`), "banner exchange: x", stamp);
});

Deno.test("splitUntagged() has only a time in front of the message", () => {
  const times = ["2026-11-13 09:08:07", "2026-11-13 09:08:07.123", "2026-11-13 09:08:07 +0100"];
  for (const time of times) {
    for (const message of ["web sshd[1]: x", "imap-login: x", "[815] x", "x"]) {
      assert.deepEqual(partsOf(`${time} ${message} `, splitUntagged), {
        host: "",
        program: "",
        pid: 0,
        message,
      });
    }
  }
  for (
    const line of [
      "",
      "x",
      "Nov 13 09:08:07 web sshd[1]: x",
      `${times[0]} ${"x".repeat(LONGEST_LINE)}`,
    ]
  ) {
    assert.equal(splitUntagged(line), undefined);
  }
});

Deno.test("splitLine() knows no header in other text, in an empty line, and in one that is too long", () => {
  const lines = [
    "",
    " ",
    TEXT,
    `sshd[1]: ${TEXT}`,
    "-- Boot 0123 --",
    "<38>",
    "<38>1 x",
    "\0\0",
    "Nov",
    "<x>y",
  ];
  for (const line of lines) assert.equal(splitLine(line), undefined, line);
  const head = "Nov 13 09:08:07 web sshd[815]: ";
  assert.ok(splitLine(head + "x".repeat(LONGEST_LINE - head.length)));
  assert.equal(splitLine(head + "x".repeat(LONGEST_LINE - head.length + 1)), undefined);
});

Deno.test("splitLine() passes over white space at the end, as a line from another system has it", () => {
  assert.equal(splitLine(`Nov 13 09:08:07 web sshd[815]: ${TEXT} \r`)?.message, TEXT);
});

Deno.test("splitLine() says how long a line is from its tag on, with the blanks at its end", () => {
  for (
    const [size, line] of [
      [16, "Nov 13 09:08:07 web sshd[815]: hello"],
      [19, "Nov 13 09:08:07 web sshd[815]: hello  \r"],
      [16, "Nov 13 09:08:07 web sshd-auth: hello"],
      [19, "Nov 13 09:08:07 web auth.info sshd[815]: hello   "],
      [undefined, "<38>1 2026-11-13T09:08:07Z web sshd 815 - - hello "],
    ] as const
  ) assert.equal(splitLine(line)?.size, size, line);
});
