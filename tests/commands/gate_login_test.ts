import assert from "node:assert/strict";
import { REFUSE } from "../../lib/wrappers/gate_lines.ts";
import { type GateScratch, makeGate } from "../support/gate.ts";
import { sshdLine } from "../support/scratch.ts";

const ADDRESS = "203.0.113.7";

/** Asks as PAM does. */
const pam = (scratch: GateScratch, moment: string, address = ADDRESS) =>
  scratch.gate([], { PAM_TYPE: moment, PAM_RHOST: address, PAM_USER: "web" });

const wrong = (scratch: GateScratch, times: number) =>
  scratch.log(
    ...Array.from(
      { length: times },
      (_, i) => sshdLine(`Failed password for web from ${ADDRESS} port ${i + 1} ssh2`, i + 1),
    ),
  );

async function list(scratch: GateScratch): Promise<string> {
  const { stdout } = await scratch.sentry(["-r", `--ip=${ADDRESS}`]);
  return /and it is (\w+)/.exec(stdout)?.[1] ?? "none";
}

Deno.test("PAM's account phase lets in who has proved who he is, and open_session lifts his block at once", async () => {
  using scratch = makeGate();
  for (let i = 0; i < 3; i++) scratch.naughty(ADDRESS);
  await scratch.sentry(["--scan"]);
  assert.equal(await list(scratch), "blacklisted");
  assert.equal(
    (await scratch.gate(ADDRESS)).code,
    REFUSE,
    "at the connection he has proved nothing",
  );
  const asked = await pam(scratch, "account");
  assert.deepEqual([asked.code, asked.stdout], [0, ""]);
  assert.equal(await list(scratch), "blacklisted", "the account phase alone changes nothing");
  assert.equal((await pam(scratch, "open_session")).code, 0);
  assert.equal(await list(scratch), "whitelisted");
  assert.equal(scratch.read("deny.patterns") + scratch.read("hosts.deny"), "");
});

Deno.test("PAM's login is no ground for trust after more than ten tries, also of those that no run has read yet", async () => {
  for (const isRead of [false, true]) {
    for (const [tries, expected] of [[10, "whitelisted"], [11, "blacklisted"]] as const) {
      using scratch = makeGate();
      wrong(scratch, tries);
      if (isRead) await scratch.sentry(["--scan"]);
      const asked = await pam(scratch, "account");
      const isRefused = isRead && tries > 10;
      assert.equal(asked.code, isRefused ? REFUSE : 0, `${tries} ${isRead}`);
      const { stderr } = await pam(scratch, "open_session");
      assert.equal(await list(scratch), expected, `${tries} ${isRead}`);
      assert.equal(/logged in as "web" after 11 failed tries/.test(stderr), tries > 10);
    }
  }
});

Deno.test("neither phase lets in who is blacklisted by hand", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  assert.equal((await pam(scratch, "account")).code, REFUSE);
  await pam(scratch, "open_session");
  assert.equal(await list(scratch), "blacklisted");
  await scratch.sentry(["-d", `--ip=${ADDRESS}`]);
  await scratch.sentry(["-b", "--ip=203.0.113.0/24"]);
  assert.equal((await pam(scratch, "account")).code, REFUSE);
});

Deno.test("a login that PAM and a log tell of is trusted, whoever is read first", async () => {
  using scratch = makeGate();
  scratch.naughty(ADDRESS);
  scratch.naughty(ADDRESS);
  scratch.log(sshdLine(`Accepted password for web from ${ADDRESS} port 9 ssh2`, 9));
  await pam(scratch, "open_session");
  assert.equal(await list(scratch), "whitelisted");
  await scratch.sentry(["--scan"]);
  assert.equal(await list(scratch), "whitelisted");
});

Deno.test("PAM's login is left to the logs while they can't be read, and then comes behind the tries that they tell of", async () => {
  using scratch = makeGate("SSH_LOG=/var/empty/none\n");
  const conf = Deno.readTextFileSync(`${scratch.rootDir}/sentry.conf`);
  const { stderr } = await pam(scratch, "open_session");
  assert.match(stderr, /cannot read ".var.empty.none"/);
  wrong(scratch, 20);
  scratch.log(sshdLine(`Accepted password for web from ${ADDRESS} port 99 ssh2`, 99));
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, conf.replace(/SSH_LOG.*\n/, ""));
  const scan = await scratch.sentry(["--scan"]);
  assert.match(scan.stderr, /after 20 failed tries/);
  assert.equal(await list(scratch), "blacklisted");
});

Deno.test("PAM's login between two steps of a rotation comes behind the tries in the old log", async () => {
  using scratch = makeGate();
  scratch.naughty("198.51.100.9");
  await scratch.sentry(["--scan"]);
  wrong(scratch, 20);
  Deno.renameSync(`${scratch.logDir}/auth.log`, `${scratch.logDir}/auth.log.1`);
  const { stderr } = await pam(scratch, "open_session");
  assert.match(stderr, /after 20 failed tries/);
  assert.equal(await list(scratch), "blacklisted");
});
