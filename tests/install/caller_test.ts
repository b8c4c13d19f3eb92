import assert from "node:assert/strict";
import { callerIn } from "../../lib/install/caller.ts";
import { run } from "../support/scratch.ts";
import { makeScratch } from "../support/scratch.ts";

const ABOVE = ` 1 0 /sbin/init SSH_CONNECTION=192.0.2.9 1 192.0.2.1 22
 40 1 sshd: alice@pts/0
 41 40 -bash USER=alice SSH_CONNECTION=198.51.100.20 51234 192.0.2.1 22 SSH_TTY=/dev/pts/0
 50 41 sudo ./sentry --install TERM=xterm
 51 50 sudo ./sentry --install TERM=xterm
`;

Deno.test("callerIn() looks at the processes above, nearest first, but not at the first of all", () => {
  assert.equal(callerIn(ABOVE, 51)?.text, "198.51.100.20");
  assert.equal(callerIn(ABOVE, 40), undefined);
  assert.equal(callerIn(ABOVE, 999), undefined);
  assert.equal(callerIn("", 51), undefined);
});

Deno.test("callerIn() takes nothing from processes beside, and ends where a listing goes in circles", () => {
  assert.equal(
    callerIn(ABOVE + " 60 1 x SSH_CONNECTION=203.0.113.1 1 2 22\n 61 60 y\n", 51)?.text,
    "198.51.100.20",
  );
  assert.equal(callerIn(" 7 8 x\n 8 7 y\n", 7), undefined);
  assert.equal(callerIn(" 7 1 x SSH_CONNECTION=ALL 1 192.0.2.1 22\n", 7), undefined);
  assert.equal(
    callerIn(" 7 1 x SSH_CONNECTION=2001:db8::1%eth0 1 ::1 22\n", 7)?.text,
    "2001:db8::1",
  );
});

Deno.test("below a shell that has SSH_CONNECTION, also where sudo has dropped it, one can't block oneself", async () => {
  using scratch = makeScratch();
  const { sentry, rootDir, logDir } = scratch;
  const program = new URL("../../dist/sentry", import.meta.url).pathname;
  const drop = `env -u SSH_CONNECTION ROOT_DIR=${rootDir} LOG_DIR=${logDir} ${program}`;
  const ran = await run("/bin/sh", ["-c", `${drop} -b --ip=198.51.100.20; true`], {
    PATH: "/usr/bin:/bin",
    SSH_CONNECTION: "198.51.100.20 51234 192.0.2.1 22",
  });
  assert.match(ran.stderr, /is not blocked: you are connected from it/);
  assert.doesNotMatch((await sentry(["-r", "--ip=198.51.100.20"])).stdout, /blacklisted/);
});
