import assert from "node:assert/strict";
import { assertAgreement } from "../support/agreement.ts";
import { makeAsk } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch } from "../support/scratch.ts";

const FILES = ["hosts.deny", "deny.patterns"] as const;

/** Each client in spellings that a person may type, the first as libwrap is asked about it. */
const POOL: readonly (readonly string[])[] = [
  ["10.0.0.1", "::ffff:10.0.0.1", "::FFFF:0a00:0001"],
  ["110.0.0.1"],
  ["10.0.0.11"],
  ["10.0.0.110"],
  ["1.1.1.1", "::ffff:1.1.1.1"],
  ["1.1.1.11"],
  ["11.1.1.1"],
  ["1.11.1.1"],
  ["2.0.3.0"],
  ["2.0.3.1"],
  ["192.0.2.0", "::ffff:192.0.2.0"],
  ["192.0.2.255"],
  ["203.0.113.7"],
  ["203.0.113.77"],
  ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "2001:db8::1%eth0"],
  ["2001:db8:0:1::1", "2001:db8:0:1:0:0:0:1"],
  ["2001:db8:1::1", "2001:db8:1::192.0.2.1"],
  ["fe80::1", "fe80::1%eth0", "FE80::1%lo"],
];

/** What is listed together: an IPv4 address alone, an IPv6 address with its /64. */
function blockOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const front = head.split(":").map((group) => group.padStart(4, "0"));
  if (address.includes("::")) {
    while (front.length < 8 - tail.split(":").length) {
      front.push("0000");
    }
  }
  return front.slice(0, 4).join(":");
}

for (const seed of [1, 2, 3]) {
  Deno.test({
    name:
      `whatever was asked of it in whatever spelling, libwrap refuses exactly what is listed (${seed})`,
    ...requires(["libwrap", "gcc"]),
    fn: async () => {
      using scratch = makeScratch();
      const ask = await makeAsk(scratch);
      const random = makeRandom(seed);
      const listed = new Set<string>();
      for (let i = 0; i < 80; i++) {
        const spellings = POOL[random(POOL.length)]!;
        const action = (["-b", "-b", "-d", "-w", "-c"] as const)[random(5)]!;
        const typed = spellings[random(spellings.length)]!;
        const ran = await scratch.sentry([action, `--ip=${typed}`]);
        assert.equal(ran.code, 0, ran.stderr);
        const block = blockOf(spellings[0]!);
        if (action === "-b") listed.add(block);
        else if (action !== "-c") listed.delete(block);
      }
      assertAgreement(scratch.rootDir);
      assert.ok(listed.size > 3 && listed.size < POOL.length, "some are listed and some are not");

      const probes = new Set(POOL.map(([address = ""]) => address));
      for (let i = 0; i < 2000; i++) {
        const near = POOL[random(14)]![0]!.split(".").map(Number);
        // One octet of a listed address changed, or an address from anywhere.
        if (i % 2 === 0) near[random(4)] = random(256);
        else for (let octet = 0; octet < 4; octet++) near[octet] = random(256);
        near[0] ||= 1;
        probes.add(near.join("."));
      }
      for (let i = 0; i < 200; i++) {
        const group = () => random(3).toString(16);
        probes.add(`2001:db8:${group()}:${group()}:${1 + random(9)}:${1 + random(9)}:2:3`);
        probes.add(`fe80:0:0:${group()}:1:2:3:${1 + random(9)}`);
      }
      for (const file of FILES) {
        for (const answer of await ask(file, [...probes])) {
          const expected = listed.has(blockOf(answer.address));
          assert.equal(answer.denied, expected, `${file}: ${answer.address}`);
          if (file === "deny.patterns") assert.equal(answer.lookups, 0, answer.address);
        }
      }
    },
  });
}
