import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";

/** What one line says, read alone: `outcome address`, `quiet`, or `unknown`. */
function read(text: string, reader = createReader()): string {
  const reading = reader.line(text);
  if (!reading) return "unknown";
  return reading.outcome === null ? "quiet" : `${reading.outcome} ${reading.address.text}`;
}

const line = (message: string, program = "sshd[7]") =>
  `Nov 23 21:19:00 host ${program}: ${message}`;

const A = "203.0.113.7";
const SIX = "2001:db8::a:7";

Deno.test("every message of sshd about a try is read, with and without port, for both families", () => {
  for (const a of [A, SIX]) {
    const messages: [string, string][] = [
      [`Accepted password for bob from ${a} port 50022 ssh2`, "success"],
      [`Accepted publickey for bob from ${a} port 50022 ssh2: ED25519 SHA256:abc+/=`, "success"],
      [
        `Accepted publickey for bob from ${a} port 5 ssh2: RSA-CERT SHA256:x ID b@c (serial 0) CA RSA SHA256:y`,
        "success",
      ],
      [`Accepted keyboard-interactive/pam for bob from ${a} port 50022 ssh2`, "success"],
      [`Accepted gssapi-with-mic for bob from ${a} port 50022 ssh2: bob@EXAMPLE.NET`, "success"],
      [`Invalid user admin from ${a} port 50022`, "naughty"],
      [`Invalid user admin from ${a}`, "naughty"],
      [`Invalid user  from ${a} port 50022`, "naughty"],
      [`Illegal user admin from ${a}`, "naughty"],
      [`Failed password for invalid user admin from ${a} port 50022 ssh2`, "naughty"],
      [`Failed none for invalid user admin from ${a} port 50022 ssh2`, "naughty"],
      [`Failed keyboard-interactive for <invalid username> from ${a} port 5 ssh2`, "naughty"],
      [`User root from ${a} not allowed because not listed in AllowUsers`, "naughty"],
      [`ROOT LOGIN REFUSED FROM ${a} port 50022 [preauth]`, "naughty"],
      [`ROOT LOGIN REFUSED FROM ${a}`, "naughty"],
      [
        `error: maximum authentication attempts exceeded for root from ${a} port 5 ssh2 [preauth]`,
        "naughty",
      ],
      [
        `error: maximum authentication attempts exceeded for invalid user x from ${a} port 5 ssh2 [preauth]`,
        "naughty",
      ],
      [`error: PAM: authentication error for root from ${a}`, "naughty"],
      [
        `error: PAM: User not known to the underlying authentication module for illegal user x from ${a}`,
        "naughty",
      ],
      [`Failed password for bob from ${a} port 50022 ssh2`, "failed"],
      [`Failed keyboard-interactive/pam for bob from ${a} port 50022 ssh2`, "failed"],
      [`error: PAM: Authentication failure for bob from ${a}`, "failed"],
      [`error: PAM: authentication error for bob from ${a} via 198.51.100.1`, "failed"],
      [
        `error: maximum authentication attempts exceeded for bob from ${a} port 5 ssh2 [preauth]`,
        "failed",
      ],
      [`Did not receive identification string from ${a} port 50022`, "probed"],
      [`Did not receive identification string from ${a}`, "probed"],
      [`Bad protocol version identification 'GET / HTTP/1.1' from ${a} port 50022`, "probed"],
      [`banner exchange: Connection from ${a} port 50022: invalid format`, "probed"],
      [
        `Unable to negotiate with ${a} port 5: no matching cipher found. Their offer: x [preauth]`,
        "probed",
      ],
      [
        `fatal: Unable to negotiate with ${a} port 5: no matching host key type found. Their offer: x`,
        "probed",
      ],
      [`Connection closed by ${a} port 50022 [preauth]`, "probed"],
      [`Connection closed by ${a} port 50022`, "probed"],
      [`Connection reset by ${a} port 50022 [preauth]`, "probed"],
      [`Connection closed by authenticating user bob ${a} port 50022 [preauth]`, "probed"],
      [`Disconnected from authenticating user bob ${a} port 50022 [preauth]`, "probed"],
      [`Disconnected from invalid user admin ${a} port 50022 [preauth]`, "naughty"],
      [
        `Received disconnect from ${a} port 5:14: No supported authentication methods available [preauth]`,
        "probed",
      ],
      [`fatal: Timeout before authentication for ${a} port 50022`, "probed"],
      [
        `Timeout before authentication for connection from ${a} to 198.51.100.1, pid = 77`,
        "probed",
      ],
      [
        `ssh_dispatch_run_fatal: Connection from ${a} port 5: message authentication code incorrect [preauth]`,
        "probed",
      ],
      [
        `drop connection #0 from [${a}]:50022 on [198.51.100.1]:22 penalty: failed authentication`,
        "probed",
      ],
      [`refused connect from host.example.net (${a})`, "probed"],
    ];
    for (const [message, outcome] of messages) {
      for (const program of ["sshd[7]", "sshd-session[7]"]) {
        assert.equal(read(line(message, program)), `${outcome} ${a}`, message);
      }
    }
  }
});

Deno.test("what is no try, or tells of one again, says nothing of anybody", () => {
  const quiet = [
    `Connection from ${A} port 50022 on 198.51.100.1 port 22`,
    `Disconnected from user bob ${A} port 50022`,
    `Received disconnect from ${A} port 50022:11: disconnected by user`,
    `Received disconnect from ${A} port 50022:11: Bye Bye [preauth]`,
    `Failed publickey for bob from ${A} port 50022 ssh2: RSA SHA256:abc`,
    `Failed none for bob from ${A} port 50022 ssh2`,
    `Postponed keyboard-interactive for bob from ${A} port 50022 ssh2 [preauth]`,
    `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}  user=bob`,
    `pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)`,
    `Disconnecting authenticating user bob ${A} port 5: Too many authentication failures [preauth]`,
    `reverse mapping checking getaddrinfo for x.example.net [${A}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
    `Address ${A} maps to x.example.net, but this does not map back to the address.`,
    `User root not allowed because account is locked`,
    `srclimit_penalise: ipv4: new ${A}/32 deferred penalty of 5 seconds for penalty: failed authentication`,
    `Server listening on 0.0.0.0 port 22.`,
  ];
  for (const message of quiet) assert.equal(read(line(message)), "quiet", message);
});

Deno.test("where a name stands in place of an address nothing is concluded", () => {
  for (
    const name of [
      "host.example.net",
      "UNKNOWN",
      "203.0.113",
      "203.0.113.7.example.net",
      "203.0.113.007",
    ]
  ) {
    assert.equal(read(line(`Failed password for bob from ${name} port 5 ssh2`)), "quiet", name);
    assert.equal(read(line(`Invalid user bob from ${name} port 5`)), "quiet", name);
    assert.equal(read(line(`Accepted password for bob from ${name} port 5 ssh2`)), "quiet", name);
  }
});

const B = "198.51.100.9";

/**
 * Ways in which a client at A could have B blamed, or itself welcomed. Each is what sshd logs of a client at A; the
 * text that it chose is a user name, a version string or a disconnect message.
 */
const INJECTIONS: [string, string][] = [
  [`Invalid user x from ${B} from ${A} port 5`, `naughty ${A}`],
  [`Invalid user x from ${B} port 22 from ${A} port 5`, `naughty ${A}`],
  [`Invalid user x from ${B} port 22 ssh2 from ${A}`, `naughty ${A}`],
  [
    `Invalid user Accepted password for root from ${B} port 22 ssh2 from ${A} port 5`,
    `naughty ${A}`,
  ],
  [`Invalid user a sshd[1]: Invalid user b from ${B} port 1 from ${A} port 5`, `naughty ${A}`],
  [`Failed password for invalid user x from ${B} from ${A} port 5 ssh2`, `naughty ${A}`],
  [
    `Failed password for invalid user x from ${B} port 22 ssh2 from ${A} port 5 ssh2`,
    `naughty ${A}`,
  ],
  [`Failed password for invalid user x from ${B} port 22 ssh2: from ${A} port 5 ssh2`, "quiet"],
  [`Failed password for invalid user x from ${B} port 22 ssh2: RSA from ${A} port 5 ssh2`, "quiet"],
  [`Failed password for bob from ${A} port 5 ssh1: ruser from ${B}`, `failed ${A}`],
  [`Connection closed by invalid user x ${B} port 22 ${A} port 5 [preauth]`, `naughty ${A}`],
  [
    `Connection closed by invalid user x ${B} port 22 [preauth] ${A} port 5 [preauth]`,
    `naughty ${A}`,
  ],
  [`Connection closed by authenticating user x ${B} ${A} port 5 [preauth]`, `probed ${A}`],
  [`Disconnected from invalid user x ${B} port 22 [preauth] ${A} port 5 [preauth]`, `naughty ${A}`],
  [`error: PAM: Authentication failure for illegal user x from ${B} from ${A}`, `naughty ${A}`],
  [
    `error: PAM: Authentication failure for illegal user x from ${B} via ${B} from ${A}`,
    `naughty ${A}`,
  ],
  [
    `error: maximum authentication attempts exceeded for invalid user x from ${B} port 2 ssh2 from ${A} port 5 ssh2 [preauth]`,
    `naughty ${A}`,
  ],
  [`Bad protocol version identification 'x' from ${B} port 22' from ${A} port 5`, `probed ${A}`],
  [
    `Bad protocol version identification 'Invalid user x from ${B} port 5' from ${A}`,
    `probed ${A}`,
  ],
  [`Received disconnect from ${A} port 5:14: x from ${B} port 22 [preauth]`, `probed ${A}`],
  [
    `Received disconnect from ${A} port 5:11: Accepted password for x from ${A} port 5 ssh2`,
    "quiet",
  ],
  [
    `Unable to negotiate with ${A} port 5: no matching cipher found. Their offer: Invalid user x from ${B} port 5`,
    `probed ${A}`,
  ],
  [`scanned from ${A} with SSH-1.0-x from ${B}.  Don't panic.`, `probed ${A}`],
  [`refused connect from Invalid user (${B}) (${A})`, `probed ${A}`],
  [`Accepted password for x from ${B} port 22 ssh2 from ${A} port 5 ssh2`, "quiet"],
  [`Accepted password for x y from ${A} port 5 ssh2`, "quiet"],
  [`Accepted password for x from ${A} port 5 ssh2 and more`, "quiet"],
  [
    `User x from ${B} not allowed because y from ${A} not allowed because not listed in AllowUsers`,
    `failed ${B}`,
  ],
];

Deno.test("text that a client chose moves neither the address nor the outcome", () => {
  for (const [message, expected] of INJECTIONS) {
    // The last one has a user with spaces who exists, which no system has; it shows which address is read.
    assert.equal(read(line(message)), expected, message);
  }
});

Deno.test("one try is counted once, however many lines tell of it", () => {
  const told = (...messages: string[]) => {
    const reader = createReader();
    return messages.map((message) => read(line(message), reader).split(" ")[0]);
  };
  assert.deepEqual(
    told(
      `Invalid user admin from ${A} port 5`,
      `Failed none for invalid user admin from ${A} port 5 ssh2`,
      `Failed publickey for invalid user admin from ${A} port 5 ssh2: RSA SHA256:a`,
      `Failed publickey for invalid user admin from ${A} port 5 ssh2: RSA SHA256:b`,
      `Failed password for invalid user admin from ${A} port 5 ssh2`,
      `Connection closed by invalid user admin ${A} port 5 [preauth]`,
    ),
    ["naughty", "quiet", "quiet", "quiet", "quiet", "quiet"],
    "a mistyped user name is one try",
  );
  assert.deepEqual(
    told(
      `Invalid user admin from ${A} port 5`,
      `Failed password for invalid user admin from ${A} port 5 ssh2`,
      `Failed password for invalid user admin from ${A} port 5 ssh2`,
      `Invalid user admin from ${A} port 6`,
    ),
    ["naughty", "quiet", "naughty", "naughty"],
    "a second password and a second connection are tries of their own",
  );
  assert.deepEqual(
    told(
      `Failed password for bob from ${A} port 5 ssh2`,
      `Failed password for bob from ${A} port 5 ssh2`,
      `error: maximum authentication attempts exceeded for bob from ${A} port 5 ssh2 [preauth]`,
      `Disconnecting authenticating user bob ${A} port 5: Too many authentication failures [preauth]`,
    ),
    ["failed", "failed", "quiet", "quiet"],
  );
  assert.deepEqual(
    told(
      `error: PAM: Authentication failure for bob from ${A}`,
      `Failed keyboard-interactive/pam for bob from ${A} port 5 ssh2`,
      `Connection closed by authenticating user bob ${A} port 5 [preauth]`,
    ),
    ["failed", "quiet", "quiet"],
  );
  assert.deepEqual(
    told(
      `User root from ${A} not allowed because not listed in AllowUsers`,
      `Failed password for invalid user root from ${A} port 5 ssh2`,
    ),
    ["naughty", "quiet"],
  );
});

Deno.test("message repeated 3 times counts three times", () => {
  const text = line(`message repeated 3 times: [ Failed password for bob from ${A} port 5 ssh2]`);
  const reading = createReader().line(text);
  assert.ok(reading?.outcome === "failed");
  assert.equal(reading.times, 3);
});
