/** `prefixes` and `allow.patterns` follow from the records: lost or damaged, they are made anew before anything is decided by them. */
import assert from "node:assert/strict";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const BLOCK = "198.51.100.0/24";
const WHITE = "203.0.113.0/24";

async function listed(scratch: Scratch): Promise<void> {
  await scratch.sentry(["-b", `--ip=${BLOCK}`]);
  await scratch.sentry(["-w", `--ip=${WHITE}`]);
  await scratch.sentry(["-w", "--ip=198.51.100.7"]);
}

const PREFIXES = `allow ${WHITE}\ndeny ${BLOCK}\n`;
const EXCEPTIONS = "198.51.100.7\n";

function files(scratch: Scratch): string[] {
  return ["prefixes", "allow.patterns"].map(scratch.read);
}

/** What a disk, a full one, or a hand may leave of the two. */
const DAMAGES: readonly (readonly [string, (path: string) => void])[] = [
  ["is gone", (path) => Deno.removeSync(path)],
  ["is empty", (path) => Deno.truncateSync(path, 0)],
  ["is cut", (path) => Deno.truncateSync(path, 4)],
  ["has another byte", (path) => {
    const bytes = Deno.readFileSync(path);
    bytes[bytes.length - 3]! ^= 1;
    Deno.writeFileSync(path, bytes);
  }],
  ["has a line more", (path) => Deno.writeTextFileSync(path, "203.\n", { append: true })],
];

for (const name of ["prefixes", "allow.patterns"]) {
  for (const [what, damage] of DAMAGES) {
    Deno.test(`where ${name} ${what}, whichever run comes next makes it anew`, async () => {
      for (const args of [["-c", "--ip=203.0.113.5"], ["-r", "--ip=203.0.113.5"], ["--export"]]) {
        using scratch = makeScratch();
        await listed(scratch);
        assert.deepEqual(files(scratch), [PREFIXES, EXCEPTIONS]);
        damage(`${scratch.rootDir}/${name}`);
        const ran = await scratch.sentry(args);
        assert.deepEqual([ran.code, ran.stderr], [0, ""]);
        if (args[0] !== "--export") assert.match(ran.stdout, /whitelisted/, args[0]);
        assert.deepEqual(files(scratch), [PREFIXES, EXCEPTIONS], args[0]);
      }
    });
  }
}

Deno.test("an address of a whitelisted block that was lost is not blocked in between", async () => {
  using scratch = makeScratch();
  await listed(scratch);
  Deno.removeSync(`${scratch.rootDir}/prefixes`);
  const line = (port: number) =>
    `Nov 23 21:19:00 host sshd[${port}]: Invalid user a from 203.0.113.5 port ${port}`;
  scratch.log(line(41), line(42), line(43));
  const ran = await scratch.sentry(["--scan"]);
  assert.match(ran.stdout, /0 blacklisted/);
  assert.deepEqual(files(scratch), [PREFIXES, EXCEPTIONS]);
});

Deno.test("--doctor tells what was lost; what looks as it was left it compares, and --expire makes it anew", async () => {
  using scratch = makeScratch();
  await listed(scratch);
  assert.match((await scratch.sentry(["--doctor"])).stdout, /^OK +blocks: /m);
  Deno.truncateSync(`${scratch.rootDir}/prefixes`, 4);
  const lost = await scratch.sentry(["--doctor"]);
  assert.match(lost.stdout, /^WARNING +blocks: prefixes was lost or damaged, and is made anew/m);
  assert.deepEqual(files(scratch), [PREFIXES, EXCEPTIONS]);
  // A record that a hand has put back, of a block that no file names.
  const path = [...Deno.readDirSync(`${scratch.rootDir}/state`)]
    .map(({ name }) => `${scratch.rootDir}/state/${name}`)
    .find((path) => Deno.readTextFileSync(path).includes(WHITE))!;
  Deno.writeTextFileSync(
    path,
    Deno.readTextFileSync(path).replace("203.0.113.0/24", "203.0.113.0/25"),
  );
  const odd = await scratch.sentry(["--doctor"]);
  assert.match(odd.stdout, /^CRITICAL +blocks: prefixes does not say what the records say/m);
  const ran = await scratch.sentry(["--expire", "--verbose"]);
  assert.match(ran.stdout, /^prefixes did not follow from the records: made anew$/m);
  assert.deepEqual(files(scratch), [
    PREFIXES.replace("203.0.113.0/24", "203.0.113.0/25"),
    EXCEPTIONS,
  ]);
  assert.match((await scratch.sentry(["--doctor"])).stdout, /^OK +blocks: /m);
});

Deno.test("exceptions that came while ADD_TO_TCPWRAPPERS was 0 are there once it is 1 again", async () => {
  using scratch = makeScratch();
  await scratch.sentry(["-b", `--ip=${BLOCK}`]);
  await scratch.sentry(["-w", "--ip=198.51.100.7"], { ADD_TO_TCPWRAPPERS: "0" });
  assert.equal(scratch.read("allow.patterns"), "");
  await scratch.sentry(["-c", "--ip=192.0.2.1"]);
  assert.equal(scratch.read("allow.patterns"), EXCEPTIONS);
});

Deno.test("what 2.1.0 has left is taken over without a change of the lists", async () => {
  using scratch = makeScratch();
  await listed(scratch);
  const [first] = scratch.read("listed").split("\n");
  Deno.writeTextFileSync(`${scratch.rootDir}/listed`, `${first}\n`);
  const before = Deno.statSync(`${scratch.rootDir}/hosts.deny`).ino;
  const ran = await scratch.sentry(["-c", "--ip=192.0.2.1"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.deepEqual(files(scratch), [PREFIXES, EXCEPTIONS]);
  assert.equal(Deno.statSync(`${scratch.rootDir}/hosts.deny`).ino, before);
  assert.equal(scratch.read("listed").trim().split("\n").length, 3);
});
