import assert from "node:assert/strict";
import { check, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const FROM = `ftp.example.org (pc.example.org[${A}])`;

Deno.test("proftpd: each of its messages says what it means, whatever stands between client and text", () => {
  check("proftpd", [
    [
      `naughty ${A}`,
      `${FROM}: USER bob: no such user found from pc.example.org [${A}] to 192.0.2.99:21`,
    ],
    [
      `naughty ${A}`,
      `${FROM} - USER bob: no such user found from pc.example.org [${A}] to ::ffff:192.0.2.99:21`,
    ],
    [`naughty ${A}`, `${FROM} - USER bob (Login failed): No such user found`],
    [`naughty ${A}`, `${FROM} - SECURITY VIOLATION: root login attempted.`],
    [`failed ${A}`, `${FROM} - USER bob (Login failed): Incorrect password`],
    [`failed ${A}`, `${FROM}: USER bob (Login failed): Incorrect password.`],
    [
      `failed ${A}`,
      `ftp (::ffff:${A}[::ffff:${A}]): USER bob (Login failed): Invalid shell: '/bin/no'`,
    ],
    [`failed ${A}`, `${FROM} - Maximum login attempts (3) exceeded, connection refused`],
    [`probed ${A}`, `${FROM} - FTP login timed out, disconnected`],
    [`success ${A}`, `${FROM} - USER bob: Login successful.`],
    // As mod_sftp has it, and with other LogOptions.
    [`success ${A}`, `${FROM} - USER bob: Login successful`],
    [`failed ${A}`, `(pc.example.org[${A}]): USER bob (Login failed): Incorrect password`],
    // Blanks at its end may hide that it was cut: its client stays, but it may have been no login.
    [`failed ${A}`, `${FROM} - USER bob (Login failed): Incorrect password  `],
    ["quiet", `${FROM} - USER bob: Login successful. `],
    [`failed ${A}`, `${FROM} - USER bob (Login failed): User in /etc/ftpusers`],
    [`failed ${A}`, `${FROM} - USER bob: Limit configuration denies login`],
    [`failed ${A}`, `${FROM} - Refusing empty password from user 'bob'`],
    [
      `failed ${A}`,
      `${FROM} - USER bob: user is not a UserAlias from pc.example.org [${A}] to 192.0.2.99:21`,
    ],
    [`probed ${A}`, `${FROM} - Login timeout exceeded, disconnected`],
    [`probed ${A}`, `${FROM} - Connection from pc.example.org [${A}] denied`],
    [`probed ${A}`, `${FROM} - connection refused (too many clients) from pc.example.org [${A}]`],
    // Who is called like a reason, and fails for another.
    [
      `failed ${A}`,
      `${FROM} - USER x (Login failed): Unavailable credentials (Login failed): Incorrect password`,
    ],
    [
      `naughty ${A}`,
      `${FROM} - USER x (Login failed): Unavailable credentials (Login failed): No such user found`,
    ],
    ["quiet", `${FROM} - ANON ftp: Login successful.`],
    ["quiet", `${FROM} - FTP session opened.`],
    ["quiet", `${FROM} - USER bob: Login successful. (Login failed)`],
    ["quiet", `ftp (pc.example.org[pc.example.org]) - USER bob (Login failed): Incorrect password`],
    [
      "quiet",
      `pam_unix(proftpd:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/ftpd7 ruser=bob rhost=${A}`,
    ],
    ["quiet", `ProFTPD 1.3.8 (stable) standalone mode STARTUP`],
  ]);
});

Deno.test("proftpd: the server's own trouble, and what mod_sftp refuses before a password, are no failures", () => {
  const reasons = [
    "Unavailable credentials",
    "Unavailable authentication service",
    "Failed initializing authentication service",
    "Failure setting credentials",
    "authentication via 'ssh-ed25519' public key failed",
    "authentication via 'ssh-rsa' host key failed",
    "signature verification of 'rsa-sha2-512' public key failed",
    "unsupported public key algorithm 'ssh-dss' requested",
    "requested public key is blacklisted",
    "Unable to retrieve user information: No such file or directory",
    "public key algorithm 'ssh-rsa' disabled by SFTPAuthPublicKeys",
    "cipher algorithm 'none' or MAC algorithm 'none' unsupported for password authentication",
    "blocked by 'PASS' handler",
    "public key request reused previously verified public key (fingerprint 00:11)",
    "keyboard-interactive authentication disabled",
  ];
  for (const reason of reasons) {
    assert.deepEqual(saidOf("proftpd", `${FROM} - USER bob (Login failed): ${reason}`), ["quiet"]);
  }
});

Deno.test("proftpd: in SFTP an unknown user is naughty once, however many keys he offers; in FTP each time", () => {
  const unknown = (user: string) =>
    `${FROM} - USER ${user}: no such user found from pc.example.org [${A}] to 192.0.2.99:22`;
  const twice = [unknown("bbo"), unknown("bbo"), unknown("bbo2")];
  assert.deepEqual(saidOf("proftpd", `${FROM} - SSH2 session opened.`, ...twice, unknown("bbo")), [
    "quiet",
    `naughty ${A}`,
    "quiet",
    `naughty ${A}`,
    "quiet",
  ]);
  // Where it does not say which it is.
  assert.deepEqual(saidOf("proftpd", ...twice), [`naughty ${A}`, "quiet", `naughty ${A}`]);
  assert.deepEqual(saidOf("proftpd", `${FROM} - FTP session opened.`, ...twice), [
    "quiet",
    ...Array(3).fill(`naughty ${A}`),
  ]);
});

Deno.test("proftpd: too many keys are a probe, too many passwords a failure", () => {
  const end = `${FROM} - Maximum login attempts (6) exceeded, connection refused`;
  assert.deepEqual(saidOf("proftpd", `${FROM} - SSH2 session opened.`, end), [
    "quiet",
    `probed ${A}`,
  ]);
  assert.deepEqual(saidOf("proftpd", `${FROM} - FTP session opened.`, end), [
    "quiet",
    `failed ${A}`,
  ]);
});

Deno.test("proftpd: a process may call itself session; what else does is not proftpd", () => {
  assert.deepEqual(saidOf("session", `${FROM}: USER bob (Login failed): Incorrect password`), [
    `failed ${A}`,
  ]);
  assert.deepEqual(saidOf("session", "opened for bob"), ["unknown"]);
});
