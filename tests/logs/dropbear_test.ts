import { check } from "./_said.ts";

const A = "198.51.100.7";

Deno.test("dropbear: each of its messages, of old versions and new, says what it means", () => {
  check("dropbear", [
    [`failed ${A}`, `Bad password attempt for 'bob' from ${A}:40000`],
    [`failed ${A}`, `bad password attempt for 'bob' from ::ffff:${A}:40000`],
    [`failed ${A}`, `Bad PAM password attempt for 'bob' from ${A}:40000`],
    [`failed 2001:db8::7`, `Bad password attempt for 'bob' from [2001:db8::7]:40000`],
    [`failed 2001:db8::7`, `Bad password attempt for 'bob' from 2001:db8::7:40000`],
    [`failed ${A}`, `Login attempt with wrong user bob from ${A}:40000`],
    [
      `failed ${A}`,
      `Exit before auth (user 'bob', 10 fails): Max auth tries reached - user 'bob' from ${A}:40000`,
    ],
    [`naughty ${A}`, `Login attempt for nonexistent user from ${A}:40000`],
    [`naughty ${A}`, `Login attempt for nonexistent user 'bob' from ${A}:40000`],
    [`naughty ${A}`, `login attempt for nonexistent user from ${A}:40000`],
    [`probed ${A}`, `Exit before auth from <${A}:40000>: (user 'bob', 0 fails): Exited normally`],
    [`probed ${A}`, `Exit before auth from <${A}:40000>: Timeout before auth`],
    [`success ${A}`, `Password auth succeeded for 'bob' from ${A}:40000`],
    [`success ${A}`, `password auth succeeded for 'bob' from ${A}:40000`],
    [`success ${A}`, `PAM password auth succeeded for 'bob' from ${A}:40000`],
    [
      `success ${A}`,
      `Pubkey auth succeeded for 'bob' with key sha1!! 01:23:ab from ${A}:40000`.replace("!!", ""),
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
  ]);
});
