import assert from "node:assert/strict";
import { makeScratch } from "../support/scratch.ts";

Deno.test("hosts.deny edited by hand: what was added is blocked, what was removed let in, the rest kept", async () => {
  using scratch = makeScratch();
  const path = `${scratch.rootDir}/hosts.deny`;
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=203.0.113.2"]);
  Deno.writeTextFileSync(
    path,
    "# mine\nALL: 198.51.100.1 : deny\n  sshd : .example.net\nALL: 203.0.113.2 : deny\n",
  );
  const report = await scratch.sentry(["-r"]);
  assert.match(report.stdout, /^ {3}2 IPs are blacklisted$/m);
  assert.match((await scratch.sentry(["-r", "-v", "--ip=198.51.100.1"])).stdout, /cause +by hand/);
  assert.doesNotMatch((await scratch.sentry(["-r", "--ip=203.0.113.1"])).stdout, /blacklisted/);
  assert.equal(scratch.read("deny.patterns"), "198.51.100.1\n203.0.113.2\n");
  await scratch.sentry(["-b", "--ip=203.0.113.3"]);
  assert.equal(
    scratch.read("hosts.deny"),
    "ALL: 203.0.113.3 : deny\n# mine\nALL: 198.51.100.1 : deny\n  sshd : .example.net\nALL: 203.0.113.2 : deny\n",
  );
});

Deno.test("hosts.deny emptied by hand lifts all blocks; removed altogether it is written again", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=203.0.113.2"]);
  Deno.removeSync(`${scratch.rootDir}/hosts.deny`);
  await scratch.sentry(["-c", "--ip=198.51.100.1"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.2 : deny\nALL: 203.0.113.1 : deny\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "");
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}0 IPs are blacklisted$/m);
  assert.equal(scratch.read("deny.patterns"), "");
});

Deno.test("a hosts.deny that sentry.pl left is adopted at the first run", async () => {
  using scratch = makeScratch();
  Deno.mkdirSync(scratch.rootDir);
  const text = "ALL: 203.0.113.1 : deny\nALL: 203.0.113.2 : deny\nALL: 203.0.113.1 : deny\n";
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, text);
  assert.match((await scratch.sentry(["-r"])).stdout, /^ {3}2 IPs are blacklisted$/m);
  assert.equal(scratch.read("hosts.deny"), "ALL: 203.0.113.1 : deny\nALL: 203.0.113.2 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "203.0.113.1\n203.0.113.2\n");
});

Deno.test("ALLOW_NETS wins over every list, also over what was listed before it was set", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", "--ip=203.0.113.1"]);
  await scratch.sentry(["-b", "--ip=198.51.100.1"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, "ALLOW_NETS=203.0.113.0/24\n");
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.1 : deny\n");
  assert.equal(scratch.read("deny.patterns"), "198.51.100.1\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 203.0.113.9 : deny\n", {
    append: true,
  });
  await scratch.sentry(["-r"]);
  assert.equal(scratch.read("hosts.deny"), "ALL: 198.51.100.1 : deny\n");
});
