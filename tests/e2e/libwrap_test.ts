import assert from "node:assert/strict";
import { makeAsk } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

const parts = requires(["libwrap", "gcc"]);
const FILES = ["hosts.deny", "deny.patterns"] as const;

async function block(scratch: Scratch, ...addresses: string[]): Promise<void> {
  for (const address of addresses) {
    const ran = await scratch.sentry(["-b", `--ip=${address}`]);
    assert.equal(ran.code, 0, ran.stderr);
  }
}

Deno.test({
  name: "libwrap refuses what is listed, IPv4 and a whole IPv6 /64, and nothing beside it",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    await block(scratch, "203.0.113.7", "2001:db8:1:2::5", "::ffff:198.51.100.9");
    const listed = ["203.0.113.7", "2001:db8:1:2::5", "2001:db8:1:2:ffff::1", "198.51.100.9"];
    const others = [
      "203.0.113.70",
      "203.0.113.8",
      "20.3.0.113",
      "2001:db8:1:3::5",
      "2001:db8:1:1:ffff:ffff:ffff:ffff",
      "198.51.100.90",
      "127.0.0.1",
      "::1",
    ];
    for (const file of FILES) {
      for (const answer of await ask(file, listed)) {
        assert.ok(answer.denied, `${file}: ${answer.address}`);
      }
      for (const answer of await ask(file, others)) {
        assert.ok(!answer.denied, `${file}: ${answer.address}`);
      }
    }
    await scratch.sentry(["-d", "--ip=203.0.113.7"]);
    for (const file of FILES) {
      assert.deepEqual((await ask(file, ["203.0.113.7"])).map((a) => a.denied), [false]);
    }
  },
});

Deno.test({
  name: "libwrap refuses each of a thousand listed addresses and none of a thousand neighbours",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    await block(scratch, "203.0.113.1");
    // A thousand by hand: what is added to hosts.deny is adopted.
    const listed = Array.from(
      { length: 1000 },
      (_, i) => `198.${18 + (i >> 9)}.${i % 256}.${2 * (i >> 8) + 1}`,
    );
    Deno.writeTextFileSync(
      `${scratch.rootDir}/hosts.deny`,
      "# kept by hand\n" + listed.map((address) => `ALL: ${address} : deny\n`).join(""),
      { append: true },
    );
    const report = await scratch.sentry(["-r"]);
    assert.match(report.stdout, /^1001 IPs are blacklisted$/m);
    const neighbours = listed.map((address) =>
      address.replace(/\d+$/, (last) => String(Number(last) + 1))
    );
    for (const file of FILES) {
      assert.ok((await ask(file, listed)).every((answer) => answer.denied), file);
      assert.ok((await ask(file, neighbours)).every((answer) => !answer.denied), file);
    }
    assert.match(scratch.read("hosts.deny"), /^ALL: 203\.0\.113\.1 : deny\n# kept by hand\n/);
  },
});

Deno.test({
  name: "deny.patterns never makes libwrap look up a name, whoever connects",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    await block(scratch, "203.0.113.7", "2001:db8::1", "192.0.2.255", "fe80::1%eth0");
    const clients = ["203.0.113.7", "198.51.100.1", "2001:db8::9", "2001:db8:ffff::1", "::1"];
    for (const answer of await ask("deny.patterns", clients)) {
      assert.equal(answer.lookups, 0, answer.address);
    }
    const looked = await ask("hosts.deny", ["198.51.100.1"]);
    assert.ok(looked[0]!.lookups > 0, "the oracle notices look-ups where there are some");
  },
});

Deno.test({
  name: "nothing that the program writes refuses an address that is not listed",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    const pool = [
      "10.0.0.1",
      "110.0.0.1",
      "1.1.1.1",
      "1.1.1.11",
      "2.0.3.0",
      "203.0.113.1",
      "203.0.113.10",
      "203.0.113.255",
      "192.0.2.0",
      "2001:db8::1",
      "2001:db8:0:1::",
      "2001:db8:1::1",
    ];
    const listed = new Set<string>();
    let seed = 20261123;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
    for (let i = 0; i < 60; i++) {
      const address = pool[random(pool.length)]!;
      const action = (["-b", "-b", "-d", "-w", "-c"] as const)[random(5)]!;
      const ran = await scratch.sentry([action, `--ip=${address}`]);
      assert.equal(ran.code, 0, ran.stderr);
      if (action === "-b") listed.add(address);
      else if (action !== "-c") listed.delete(address);
    }
    const probes = new Set<string>(pool);
    for (let i = 0; i < 2000; i++) {
      probes.add([1 + random(254), random(256), random(256), random(256)].join("."));
    }
    for (const address of pool.filter((one) => one.includes("."))) {
      const parts = address.split(".").map(Number);
      probes.add(parts.toReversed().map((n, i) => i === 0 && n === 0 ? 1 : n).join("."));
      for (const step of [-1, 1]) {
        const last = parts[3]! + step;
        if (last >= 0 && last < 256) probes.add([...parts.slice(0, 3), last].join("."));
      }
    }
    for (const file of FILES) {
      for (const answer of await ask(file, [...probes])) {
        assert.equal(answer.denied, listed.has(answer.address), `${file}: ${answer.address}`);
      }
    }
  },
});
