import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { linesOf, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const FROM = `from ${A} port 40000`;
const ssh = (pid: number, text: string) => `Nov 13 09:08:07 web sshd[${pid}]: ${text}`;

Deno.test("a user name mistyped once is one try, however many lines are about it", () => {
  assert.deepEqual(
    saidOf(
      "sshd",
      `Connection ${FROM} on 192.0.2.99 port 22`,
      `Invalid user bbo ${FROM}`,
      "input_userauth_request: invalid user bbo [preauth]",
      `Failed none for invalid user bbo ${FROM} ssh2`,
      `Failed publickey for invalid user bbo ${FROM} ssh2: ED25519 SHA256:AbC`,
      "pam_unix(sshd:auth): check pass; user unknown",
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}`,
      `Failed password for invalid user bbo ${FROM} ssh2`,
      `Connection closed by invalid user bbo ${A} port 40000 [preauth]`,
    ),
    ["quiet", `naughty ${A}`, ...Array(7).fill("quiet")],
  );
});

Deno.test("a second password for an unknown user is a second try", () => {
  const again = `Failed password for invalid user bbo ${FROM} ssh2`;
  assert.deepEqual(
    saidOf(
      "sshd",
      `Invalid user bbo ${FROM}`,
      again,
      again,
      again,
      `error: maximum authentication attempts exceeded for invalid user bbo ${FROM} ssh2 [preauth]`,
      `Disconnecting invalid user bbo ${A} port 40000: Too many authentication failures [preauth]`,
    ),
    [`naughty ${A}`, "quiet", `naughty ${A}`, `naughty ${A}`, "quiet", "quiet"],
  );
});

Deno.test("PAM's errors and sshd's own lines about keyboard-interactive are about the same tries", () => {
  const pam = `error: PAM: Authentication failure for bob from ${A}`;
  const told = `Failed keyboard-interactive/pam for bob ${FROM} ssh2`;
  assert.deepEqual(saidOf("sshd", pam, told, pam, told, `Failed password for bob ${FROM} ssh2`), [
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
  ]);
  const unknown = `error: PAM: Authentication failure for illegal user bbo from ${A}`;
  const again = `Failed keyboard-interactive/pam for invalid user bbo ${FROM} ssh2`;
  assert.deepEqual(saidOf("sshd", `Invalid user bbo ${FROM}`, unknown, again, unknown, again), [
    `naughty ${A}`,
    "quiet",
    "quiet",
    `naughty ${A}`,
    "quiet",
  ]);
});

Deno.test("the end of a connection adds nothing to its tries, and is a probe where there were none", () => {
  const end = `Connection closed by authenticating user bob ${A} port 40000 [preauth]`;
  assert.deepEqual(saidOf("sshd", `Failed password for bob ${FROM} ssh2`, end), [
    `failed ${A}`,
    "quiet",
  ]);
  assert.deepEqual(saidOf("sshd", end, end), [`probed ${A}`, `probed ${A}`]);
  assert.deepEqual(
    saidOf(
      "sshd",
      `error: Received disconnect from ${A} port 40000:3: Auth fail [preauth]`,
      `Disconnected ${FROM} [preauth]`,
    ),
    [`probed ${A}`, "quiet"],
  );
});

Deno.test("too many tries are none more, of root either; where only keys were offered they are a probe", () => {
  const key = (user: string) => `Failed publickey for ${user} ${FROM} ssh2: RSA SHA256:AbC`;
  for (const user of ["bob", "root"]) {
    const exceeded =
      `error: maximum authentication attempts exceeded for ${user} ${FROM} ssh2 [preauth]`;
    const told = `Failed password for ${user} ${FROM} ssh2`;
    const pam = `error: PAM: Authentication failure for ${user} from ${A}`;
    const closed =
      `Disconnecting authenticating user ${user} ${A} port 40000: Too many authentication failures [preauth]`;
    assert.deepEqual(saidOf("sshd", told, told, exceeded, closed), [
      `failed ${A}`,
      `failed ${A}`,
      "quiet",
      "quiet",
    ]);
    assert.deepEqual(saidOf("sshd", pam, exceeded, closed), [`failed ${A}`, "quiet", "quiet"]);
    assert.deepEqual(saidOf("sshd", key(user), key(user), exceeded, closed), [
      "quiet",
      "quiet",
      `probed ${A}`,
      "quiet",
    ]);
  }
});

Deno.test("sshd before 7.1 tells of the end of a connection by nothing else than its client's last words", () => {
  const end = `Received disconnect from ${A}: 11: Bye Bye [preauth]`;
  const told = `Failed password for bob ${FROM} ssh2`;
  assert.deepEqual(
    linesOf(
      createReader(),
      ssh(1, end),
      ssh(2, end),
      ssh(3, told),
      ssh(3, end),
      ssh(4, told),
      ssh(4, end),
      ssh(4, `Disconnected from ${A} [preauth]`),
      // Without processes nothing is lost either.
      `Nov 13 09:08:07 web sshd: ${end}`,
      `Nov 13 09:08:07 web sshd: ${told}`,
    ),
    [
      `probed ${A}`,
      `probed ${A}`,
      `failed ${A}`,
      "quiet",
      `failed ${A}`,
      "quiet",
      "quiet",
      `probed ${A}`,
      `failed ${A}`,
    ],
  );
});

Deno.test("root's right password that is refused is told of three times and is one try", () => {
  assert.deepEqual(
    saidOf(
      "sshd",
      `Failed password for root ${FROM} ssh2`,
      `ROOT LOGIN REFUSED FROM ${A} port 40000`,
      `Failed password for root ${FROM} ssh2`,
      `ROOT LOGIN REFUSED FROM ${A} port 40000 [preauth]`,
    ),
    [`failed ${A}`, `naughty ${A}`, "quiet", "quiet"],
  );
});

Deno.test("a user that is not allowed is one try, though sshd calls him invalid from then on", () => {
  assert.deepEqual(
    saidOf(
      "sshd",
      `User bob from ${A} not allowed because not listed in AllowUsers`,
      `Failed password for invalid user bob ${FROM} ssh2`,
      `Connection closed by invalid user bob ${A} port 40000 [preauth]`,
    ),
    [`naughty ${A}`, "quiet", "quiet"],
  );
});

Deno.test("an honest login is a login, with its keys before it and its end behind it", () => {
  assert.deepEqual(
    saidOf(
      "sshd",
      `Failed publickey for bob ${FROM} ssh2: RSA SHA256:AbC`,
      `Failed publickey for bob ${FROM} ssh2: ED25519 SHA256:DeF`,
      `Postponed keyboard-interactive for bob ${FROM} ssh2 [preauth]`,
      `Accepted password for bob ${FROM} ssh2`,
      `Connection closed by ${A} port 40000`,
    ),
    ["quiet", "quiet", "quiet", `success ${A}`, "quiet"],
  );
});

Deno.test("another port, process or kind of user is another connection", () => {
  assert.deepEqual(
    linesOf(
      createReader(),
      ssh(1, `Invalid user bbo ${FROM}`),
      ssh(1, `Invalid user bbo ${FROM}`),
      ssh(2, `Invalid user bbo from ${A} port 40001`),
      ssh(2, `Failed password for invalid user bbo from ${A} port 40002 ssh2`),
      ssh(1, `Failed password for bob ${FROM} ssh2`),
      ssh(1, "Invalid user bbo from 203.0.113.7 port 40000"),
    ),
    Array(4).fill(`naughty ${A}`).concat(`failed ${A}`, "naughty 203.0.113.7"),
  );
});

Deno.test("sshd before 7.4 names no port where it begins: a port that is used again joins no two connections", () => {
  const told = `Failed password for invalid user bbo ${FROM} ssh2`;
  const connection = (pid: number) => [
    ssh(pid, `Invalid user bbo from ${A}`),
    ssh(pid, "input_userauth_request: invalid user bbo [preauth]"),
    ssh(pid, told),
    ssh(pid, told),
  ];
  const once = [`naughty ${A}`, "quiet", "quiet", `naughty ${A}`];
  assert.deepEqual(linesOf(createReader(), ...connection(1), ...connection(2)), [...once, ...once]);
});

Deno.test("sshd 6.8 to 7.0 ends a connection by two lines without port, which are one probe", () => {
  const end = (pid: number) => [
    ssh(pid, `Connection closed by ${A} [preauth]`),
    ssh(pid, `Disconnected from ${A} [preauth]`),
  ];
  assert.deepEqual(linesOf(createReader(), ...end(1), ...end(2)), [
    `probed ${A}`,
    "quiet",
    `probed ${A}`,
    "quiet",
  ]);
});

Deno.test("a connection whose lines come from two processes is one by its port", () => {
  assert.deepEqual(
    linesOf(
      createReader(),
      `Nov 13 09:08:07 web sshd-session[8]: Invalid user bbo ${FROM}`,
      `Nov 13 09:08:07 web sshd-auth[9]: Connection closed by invalid user bbo ${A} port 40000 [preauth]`,
      `Nov 13 09:08:07 web sshd-session[8]: Failed password for bob from ${A} port 40001 ssh2`,
      `Nov 13 09:08:07 web sshd[1]: Timeout before authentication for connection from ${A} to 192.0.2.99, pid = 8`,
    ),
    [`naughty ${A}`, "quiet", `failed ${A}`, "quiet"],
  );
});

Deno.test("a message that came several times counts as often", () => {
  const told = `Failed password for bob ${FROM} ssh2`;
  assert.deepEqual(
    linesOf(
      createReader(),
      ssh(1, told),
      ssh(1, `message repeated 2 times: [ ${told}]`),
      "Nov 13 09:08:07 web last message repeated 3 times",
      ssh(1, told),
      "Nov 13 09:08:07 web syslogd: last message repeated 2 times",
      "Nov 13 09:08:07 web last message repeated 2 times",
    ),
    [`failed ${A}`, `failed ${A} ×2`, "unknown", `failed ${A}`, `failed ${A} ×2`, "unknown"],
  );
  // Behind the line itself, from a syslogd that names itself and from one that does not.
  for (const who of ["web ", "", "web syslogd: "]) {
    const again = `Nov 13 09:08:07 ${who}last message repeated 20 times`;
    assert.deepEqual(
      linesOf(createReader(), ssh(1, told), again, again),
      [`failed ${A}`, `failed ${A} ×20`, "unknown"],
    );
  }
  const app = "Nov 13 09:08:07 web app[1]: x";
  assert.deepEqual(
    linesOf(
      createReader(),
      ssh(1, told),
      app,
      "Nov 13 09:08:07 web last message repeated 20 times",
    ),
    [`failed ${A}`, "unknown", "unknown"],
  );
  assert.deepEqual(
    linesOf(
      createReader(),
      ssh(1, `Invalid user bbo ${FROM}`),
      ssh(1, `message repeated 3 times: [ Failed password for invalid user bbo ${FROM} ssh2]`),
    ),
    [`naughty ${A}`, `naughty ${A} ×2`],
  );
});

Deno.test("dropbear's end of a connection adds nothing to its tries", () => {
  assert.deepEqual(
    saidOf(
      "dropbear",
      `Child connection from ${A}:40000`,
      `Bad password attempt for 'bob' from ${A}:40000`,
      `Bad password attempt for 'bob' from ${A}:40000`,
      `Exit before auth from <${A}:40000>: (user 'bob', 2 fails): Exited normally`,
    ),
    ["quiet", `failed ${A}`, `failed ${A}`, "quiet"],
  );
});

Deno.test("vsftpd's word and PAM's are about the same try", () => {
  const pam =
    `pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=${A}  user=bob`;
  const told = `[bob] FAIL LOGIN: Client "${A}"`;
  assert.deepEqual(saidOf("vsftpd", pam, told, pam, told, told), [
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
  ]);
});
