import { createReader } from "../../lib/logs/reader.ts";
import assert from "node:assert/strict";
import { check, linesOf, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";

Deno.test("dropbear: each of its messages, of old versions and new, says what it means", () => {
  check("dropbear", [
    [`failed ${A}`, `Bad password attempt for 'bob' from ${A}:40000`],
    [`failed ${A}`, `bad password attempt for 'bob' from ::ffff:${A}:40000`],
    [`failed ${A}`, `Bad PAM password attempt for 'bob' from ${A}:40000`],
    [`failed 2001:db8::7`, `Bad password attempt for 'bob' from [2001:db8::7]:40000`],
    [`failed 2001:db8::7`, `Bad password attempt for 'bob' from 2001:db8::7:40000`],
    [`failed ${A}`, `Login attempt with wrong user bob from ${A}:40000`],
    [`failed ${A}`, `Too-long password attempt for 'bob' from ${A}:40000`],
    [
      `failed ${A}`,
      `Exit before auth (user 'bob', 10 fails): Max auth tries reached - user 'bob' from ${A}:40000`,
    ],
    [`naughty ${A}`, `Login attempt for nonexistent user from ${A}:40000`],
    [`naughty ${A}`, `Login attempt for nonexistent user 'bob' from ${A}:40000`],
    [`naughty ${A}`, `login attempt for nonexistent user from ${A}:40000`],
    [`probed ${A}`, `Exit before auth from <${A}:40000>: (user 'bob', 0 fails): Exited normally`],
    [`probed ${A}`, `Exit before auth from <${A}:40000>: Timeout before auth`],
    [
      `naughty ${A}`,
      `Exit before auth from <${A}:40000>: Max auth tries reached - user 'is invalid'`,
    ],
    [
      `probed ${A}`,
      `Exit before auth from <${A}:40000>: (user 'bob', 10 fails): Max auth tries reached - user 'bob'`,
    ],
    [`success ${A}`, `Password auth succeeded for 'bob' from ${A}:40000`],
    [`success ${A}`, `password auth succeeded for 'bob' from ${A}:40000`],
    [`success ${A}`, `PAM password auth succeeded for 'bob' from ${A}:40000`],
    [
      `success ${A}`,
      `Pubkey auth succeeded for 'bob' with key sha1!! 01:23:ab from ${A}:40000`,
    ],
    [
      `success ${A}`,
      `Pubkey auth succeeded for 'bob' with ssh-ed25519 key SHA256:AbC+/1 from ${A}:40000`,
    ],
    ["quiet", `Child connection from ${A}:40000`],
    ["quiet", `Exit (bob) from <${A}:40000>: Disconnect received`],
    ["quiet", `Exit before auth: Exited normally`],
    ["quiet", `Exit before auth (user 'bob', 0 fails): Exited normally`],
    ["quiet", `Bad password attempt for 'bob' from pc.example.org:40000`],
    ["quiet", `Bad password attempt for 'bob' from ${A}`],
    ["quiet", `Password auth succeeded for 'bob' from ${A}`],
    ["quiet", `Running in background`],
    ["quiet", `Password auth succeeded for 'bob' from ${A}:40000, extra auth required`],
    [`failed ${A}`, `[4712] Nov 13 09:08:07 Bad password attempt for 'bob' from ${A}:40000`],
    [`success ${A}`, `[4712] Nov  3 09:08:07 Password auth succeeded for 'bob' from ${A}:40000`],
    [`probed ${A}`, `[4712] Nov 13 09:08:07 Exit before auth from <${A}:40000>: Exited normally`],
    ["quiet", `[x] Nov 13 09:08:07 Bad password attempt for 'bob' from ${A}:40000`],
    [`probed ${A}`, `Client trying multiple usernames from ${A}:40000`],
  ]);
});

Deno.test("dropbear: what it writes itself, -E, has its process and time twice, or stands alone in a file", () => {
  const said = (text: string) => `[16390] Nov 13 09:08:07 ${text}`;
  const bad = said(`Bad password attempt for 'bob' from ${A}:40000`);
  const end = said(`Exit before auth from <${A}:40000>: (user 'bob', 2 fails): Exited normally`);
  const header = "Nov 13 09:08:07 web dropbear[16390]: ";
  assert.deepEqual(
    linesOf(
      createReader(),
      header + said(`Child connection from ${A}:40000`),
      header + bad,
      header + bad,
      header + end,
    ),
    ["quiet", `failed ${A}`, `failed ${A}`, "quiet"],
  );
  assert.deepEqual(linesOf(createReader(), bad, bad, end), [`failed ${A}`, `failed ${A}`, "quiet"]);
});

Deno.test("dropbear: among others' lines, what looks like one of its own may be a name with the end of a line in it", () => {
  const forged = `[16390] Nov 13 09:08:07 Bad password attempt for 'bob' from ${A}:40000`;
  for (const other of ["Invalid user x", "", "Nov 13 09:08:07 web sshd[7]: Invalid user x"]) {
    assert.deepEqual(
      linesOf(createReader(), other, forged, forged).slice(1),
      ["unknown", "unknown"],
      other,
    );
  }
});

Deno.test("dropbear: a version or a text that its client chose is no user's end", () => {
  const D = "203.0.113.66";
  check("dropbear", [
    ["quiet", `Exit before auth: Incompatible remote version 'SSH-1.5-x' from ${D}:22`],
    ["quiet", `Exit before auth (user 'bob', 0 fails): x from ${D}:22`],
    [
      "quiet",
      `Exit before auth (user 'bob', 0 fails): Incompatible remote version 'x' from ${D}:22`,
    ],
    [
      "quiet",
      `Exit before auth (user '${"b".repeat(99)}', 3 fails): Max auth tries reached - user '${
        "b".repeat(99)
      }' from 198.51.100.7:4`,
    ],
    [
      `probed ${A}`,
      `Exit before auth from <${A}:40000>: (user 'bob', 0 fails): x>: from <${D}:22>: y from ${D}:22`,
    ],
    ["quiet", `Bad password attempt for 'x from ${D}:22`],
  ]);
});

Deno.test("dropbear: where a try is told of without an address, the end of its connection has it", () => {
  const said = (...messages: string[]) => saidOf("dropbear", ...messages);
  const open = `Child connection from ${A}:40000`;
  const end = `Exit before auth from <${A}:40000>: Exited normally`;
  const nobody = "Login attempt for nonexistent user";
  assert.deepEqual(said(open, nobody, end), ["quiet", "quiet", `naughty ${A}`]);
  assert.deepEqual(said(open, "root login rejected", end), ["quiet", "quiet", `naughty ${A}`]);
  assert.deepEqual(said(open, "User account 'bob' is locked", end), [
    "quiet",
    "quiet",
    `failed ${A}`,
  ]);
  assert.deepEqual(said(open, end), ["quiet", `probed ${A}`]);
  // The process was one of another connection before.
  assert.deepEqual(said(nobody, open, end), ["quiet", "quiet", `probed ${A}`]);
  // With PAM the same try is told of a second time, with the address.
  assert.deepEqual(
    said(open, nobody, `Bad PAM password attempt for '<invalid username>' from ${A}:40000`, end),
    ["quiet", "quiet", `naughty ${A}`, "quiet"],
  );
  const stamped = (text: string) => `[16390] Nov 13 09:08:07 ${text}`;
  assert.deepEqual(
    linesOf(createReader(), stamped(open), stamped(nobody), stamped(end)),
    ["quiet", "quiet", `naughty ${A}`],
  );
});

Deno.test("dropbear: the next run knows what was told without an address", () => {
  const first = createReader();
  const line = (text: string) => `Nov 13 09:08:07 web dropbear[77]: ${text}`;
  linesOf(first, line("Login attempt for nonexistent user"));
  const end = line(`Exit before auth from <${A}:40000>: Disconnect received`);
  assert.deepEqual(linesOf(createReader(first.dump()), end), [`naughty ${A}`]);
});
