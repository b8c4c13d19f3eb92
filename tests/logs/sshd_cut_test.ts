/**
 * Every message of sshd's in which a client's text stands before its address, with hostile text of every length up to and
 * past each cut. Nobody but the client may get anything by it, as evidence or as a login; nor a part of its address.
 */
import assert from "node:assert/strict";
import { createReader, type Reader } from "../../lib/logs/reader.ts";
import { makeRandom } from "../support/random.ts";
import { escaped, lineOf, type Origin, type Way, WAYS } from "./_sshd_daemon.ts";
import { shown } from "./_parsed_message.ts";

/** A message: what sshd prints with a client's text, cut as its format cuts it, and an address. */
interface Form extends Origin {
  readonly outcome: string;
  /** The most bytes of the text. */
  readonly most: number;
  readonly print: (chosen: string, address: string) => string;
}

const named = (words: string, chosen: string) => `${words}${chosen}`.slice(0, 200);
const claim = (address: string) => `from ${address} port 40000`;

const FORMS: readonly Form[] = [
  { outcome: "naughty", most: 100, print: (u, a) => `Invalid user ${u} ${claim(a)}` },
  { outcome: "naughty", most: 100, print: (u, a) => `Invalid user ${u} from ${a}` },
  {
    outcome: "naughty",
    most: 100,
    print: (u, a) => `Failed password for invalid user ${u} ${claim(a)} ssh2`,
  },
  {
    outcome: "naughty",
    most: 100,
    print: (u, a) => `Failed keyboard-interactive/pam for invalid user ${u} ${claim(a)} ssh2`,
  },
  {
    outcome: "naughty",
    most: 100,
    print: (u, a) => `Failed publickey for invalid user ${u} ${claim(a)} ssh2: RSA SHA256:AbC`,
  },
  {
    outcome: "naughty",
    most: 100,
    print: (u, a) =>
      `Failed publickey for invalid user ${u} ${
        claim(a)
      } ssh2: RSA-CERT SHA256:AbC ID ${u} (serial 0) CA RSA SHA256:DeF`,
  },
  {
    outcome: "naughty",
    most: 100,
    print: (u, a) =>
      `Failed hostbased for invalid user ${u} ${
        claim(a)
      } ssh2: RSA SHA256:AbC, client user "${u}", client host "${u}"`,
  },
  {
    outcome: "naughty",
    most: 100,
    level: "error: ",
    isChild: true,
    print: (u, a) =>
      `maximum authentication attempts exceeded for invalid user ${u} ${claim(a)} ssh2`,
  },
  {
    outcome: "naughty",
    most: 100,
    level: "error: ",
    print: (u, a) =>
      `PAM: User not known to the underlying authentication module for illegal user ${u} from ${a}`,
  },
  {
    outcome: "probed",
    most: 200,
    print: (v, a) => `Bad protocol version identification '${v}' ${claim(a)}`,
  },
  {
    outcome: "probed",
    most: 100,
    print: (v, a) => `Bad protocol version identification '${v}' from ${a}`,
  },
  ...["closed by", "reset by"].flatMap((words): Form[] => [
    {
      outcome: "naughty",
      most: 187,
      isChild: true,
      print: (u, a) => `Connection ${words} ${named("invalid user ", u)} ${a} port 40000`,
    },
    {
      outcome: "probed",
      most: 180,
      isChild: true,
      print: (u, a) => `Connection ${words} ${named("authenticating user ", u)} ${a} port 40000`,
    },
  ]),
  {
    outcome: "naughty",
    most: 187,
    print: (u, a) => `Connection closed by ${named("invalid user ", u)} ${a} port 40000`,
  },
  {
    outcome: "naughty",
    most: 187,
    isChild: true,
    print: (u, a) => `Disconnected from ${named("invalid user ", u)} ${a} port 40000`,
  },
  {
    outcome: "naughty",
    most: 187,
    isChild: true,
    print: (u, a) => `Connection from ${named("invalid user ", u)} ${a} port 40000 timed out`,
  },
  ...["ssh_dispatch_run_fatal", "banner exchange"].map((tag): Form => ({
    outcome: "naughty",
    most: 187,
    level: "fatal: ",
    isChild: true,
    print: (u, a) =>
      `${tag}: Connection from ${named("invalid user ", u)} ${a} port 40000: Broken pipe`,
  })),
  {
    outcome: "probed",
    most: 180,
    isChild: true,
    print: (u, a) =>
      `Disconnecting ${named("authenticating user ", u)} ${a} port 40000: ${
        `Change of username or service not allowed: (${u},x) -> (y,x)`.slice(0, 100)
      }`,
  },
];

/** Whom the text names: never connected. */
const VICTIM = "203.0.113.200";

/** What the text may hold, so that it looks like the end of a message. */
const LURES = [
  `a ${VICTIM} port 22222`,
  ` ${VICTIM} port 22 [preauth]`,
  ` ${VICTIM} port 22: Broken pipe [preauth]`,
  ` ${VICTIM} port 22 timed out`,
  ` ${VICTIM} port 22: Change of username or service not allowed: (x`,
  `x from ${VICTIM}`,
  `x from ${VICTIM} port 22 ssh2`,
  `x from ${VICTIM} port 22 ssh2 [preauth]`,
  `x from ${VICTIM} port 22 ssh2: RSA SHA256:AbC`,
  `x' from ${VICTIM} port 22`,
  `x' from ${VICTIM}`,
] as const;

/** What fills the text up, before and behind. */
const BEFORE = ["x", "\xff", "\t", " ", "\\"] as const;
const BEHIND = [" ", "\xff", "x"] as const;

const CLIENTS = ["198.51.100.77", "2001:db8:1111:2222:3333:4444:5555:6677"] as const;

const ALL_WAYS = Object.keys(WAYS) as Way[];

/** A child's messages are escaped twice by most versions. */
function versions(form: Form): Form[] {
  return form.isChild ? [form, { ...form, isTwice: true }] : [form];
}

/** Reads what a client made sshd write, and says what another address got by it; nothing, if all is well. */
function wrongIn(reader: Reader, line: string, client: string): string | undefined {
  const reading = reader.line(line);
  if (!reading || reading.outcome === null || reading.address.text === client) return undefined;
  return `${shown(reading)}, not ${client}: ${JSON.stringify(line)}`;
}

Deno.test("sshd: hostile text of every length, cut in every way, gives nobody else anything", () => {
  const reader = createReader();
  let lines = 0;
  for (const form of FORMS.flatMap(versions)) {
    const { most, print } = form;
    for (let length = 0; length <= most; length++) {
      for (const [i, lure] of LURES.entries()) {
        // Not each filler, client and way comes with each other one; the random test below has the others.
        const chosen = `${BEFORE[(length + i) % BEFORE.length]!.repeat(length)}${lure}`;
        for (const [j, behind] of ["", ...BEHIND].entries()) {
          const client = CLIENTS[(length + i + j) % 2]!;
          const raw = print(`${chosen}${behind.repeat(most)}`.slice(0, most), client);
          for (const way of ["syslog", "journald", ALL_WAYS[lines % ALL_WAYS.length]!] as const) {
            const wrong = wrongIn(reader, lineOf(raw, form, way, ++lines % 4_000_000), client);
            if (wrong !== undefined) assert.fail(wrong);
          }
        }
      }
    }
  }
});

Deno.test("sshd: hostile text at random, with pieces of any of it in any order, gives nobody else anything", () => {
  const reader = createReader();
  const random = makeRandom(20261126);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  for (let i = 0; i < 300_000; i++) {
    const form = pick(FORMS.flatMap(versions));
    const { most, print } = form;
    let text = "";
    while (text.length < most && random(12) > 0) {
      text += random(3) === 0 ? pick(LURES) : pick([...BEFORE, "\x01", "é"]).repeat(random(120));
    }
    const client = pick(CLIENTS);
    const raw = print(text.slice(0, most), client);
    const wrong = wrongIn(reader, lineOf(raw, form, pick(ALL_WAYS), i), client);
    if (wrong !== undefined) assert.fail(wrong);
  }
});

Deno.test("sshd: a name of any length up to a hundred bytes that no escape makes longer is read rightly, and odd short ones", () => {
  const names = ["", "bob", "j doe", "x from ", "\xc3\xa9\xc3\xa9", "a\\b", "\xff".repeat(20)];
  for (let length = 1; length <= 100; length++) names.push("x".repeat(length));
  for (const form of FORMS.flatMap(versions)) {
    const { outcome, most, print } = form;
    for (const way of ["syslog", "journald", "stderr"] as const) {
      for (const client of CLIENTS) {
        for (const name of names) {
          const line = lineOf(print(name.slice(0, most), client), form, way, 4711);
          const read = createReader().line(line);
          // Four lengths are what busybox, or another of its size, leaves of a longer line.
          const size = line.length - "Nov 13 09:08:07 web ".length;
          const isDoubtful = size >= 234 && size <= 237;
          assert.equal(shown(read), isDoubtful ? "quiet" : `${outcome} ${client}`, line);
        }
      }
    }
  }
});

/** What a client who has logged in may put into sshd's messages, and where. */
const INSIDE: readonly ((chosen: string) => string)[] = [
  (x) => `subsystem request for ${x} by user bob failed, subsystem not found`,
  (x) => `subsystem request for ${x} by user bob`,
  (x) => `connect_to ${x} port 80: failed.`,
  (x) => `connect_to ${x}: unknown host (Name or service not known)`,
  (x) => `refused local port forward: originator ${x} port 1, target ${x} port 2`,
  (x) => `refused streamlocal port forward: originator ${x} port 1, target ${x}`,
  (x) => `error: connect_to ${x} port 80: failed.`,
  (x) => `channel 1: open failed: connect failed: ${x}`,
  (x) => `error: bind [${x}]:80: Cannot assign requested address`,
  (x) => `error: unix_listener: cannot bind to path ${x}: No such file or directory`,
  (x) => `error: connect to ${x} port 80 failed: ${x}`,
  (x) => `Received request to connect to host ${x} port 80, but the request was denied.`,
  (x) => `Received disconnect from 198.51.100.77 port 40000:11: ${x}`,
  (x) => `Received disconnect from 198.51.100.77: 11: ${x}`,
  (x) =>
    `Starting session: forced-command (config) '${x}' for bob from 198.51.100.77 port 40000 id 0`,
  (x) => `Starting session: subsystem '${x}' for bob from 198.51.100.77 port 40000 id 0`,
  (x) => `Postponed publickey for bob from 198.51.100.77 port 40000 ssh2: ${x}`,
  (x) => `error: Rhosts authentication refused for bob: bad ownership of ${x}`,
  (x) => `error: x11_create_display_inet: ${x}`,
  (x) => `error: server_input_global_request: ${x}`,
  (x) => `User child is on pid 12 ${x}`,
  (x) => `Accepted certificate ID "${x}" signed by RSA CA SHA256:AbC via /etc/ssh/ca`,
  (x) =>
    `Accepted publickey for bob from 198.51.100.77 port 40000 ssh2: RSA-CERT SHA256:AbC ID ${x} (serial 1) CA RSA SHA256:DeF`,
  (x) => `Accepted gssapi-with-mic for bob from 198.51.100.77 port 40000 ssh2: ${x}`,
];

Deno.test("sshd: whoever has logged in can have nothing read but what stands at the beginning", () => {
  const reader = createReader();
  const whole = [
    `x: Connection from invalid user z ${VICTIM} port 22: y`,
    `x: Connection from ${VICTIM} port 22: y`,
    `ssh_dispatch_run_fatal: Connection from ${VICTIM} port 22: Broken pipe`,
    `banner exchange: Connection from invalid user z ${VICTIM} port 22: Broken pipe`,
    `error: PAM: Authentication failure for illegal user z from ${VICTIM}`,
    `Accepted password for root from ${VICTIM} port 22 ssh2`,
    `Failed password for invalid user z from ${VICTIM} port 22 ssh2`,
    `Invalid user z from ${VICTIM} port 22`,
  ];
  for (const print of INSIDE) {
    for (const lure of [...LURES, ...whole]) {
      for (const way of ALL_WAYS) {
        for (let length = 0; length < 480; length += 11) {
          const text = `${"x".repeat(length)}${lure}`;
          const line = lineOf(print(text), {}, way, length);
          const wrong = wrongIn(reader, line, "198.51.100.77");
          if (wrong !== undefined) assert.fail(wrong);
        }
      }
    }
  }
});

Deno.test("sshd's escapes, as the tests make them, are what vis(3) makes", () => {
  assert.equal(
    escaped("a b\\\t\n\r\x01\x7f\xff\xc3\xa9"),
    "a b\\\\\\t\\n\\r\\001\\177\\377\\303\\251",
  );
  assert.equal(escaped("\xff".repeat(300)).length, 1020);
});
