import assert from "node:assert/strict";
import { type Answer, makeAsk } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeScratch } from "../support/scratch.ts";

const parts = requires(["libwrap", "gcc"]);
const FILES = ["hosts.deny", "deny.patterns"] as const;

function refused(answers: readonly Answer[]): string[] {
  return answers.filter((answer) => answer.denied).map((answer) => answer.address);
}

/** Addresses that look like this one: digits added and taken away, octets moved, neighbours. */
function nearMisses(address: string): string[] {
  const octets = address.split(".");
  const near = [octets.toReversed(), [...octets.slice(1), octets[0]!]];
  for (let i = 0; i < 4; i++) {
    const other = (octet: string) => octets.map((old, at) => at === i ? octet : old);
    const octet = octets[i]!;
    for (const digit of ["0", "1", "2", "9"]) near.push(other(octet + digit), other(digit + octet));
    near.push(other(octet.slice(1)), other(octet.slice(0, -1)));
    near.push(other(String(Number(octet) + 1)), other(String(Number(octet) - 1)));
  }
  return near.map((one) => one.join(".")).filter((one) =>
    one !== address &&
    one.split(".").every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  );
}

Deno.test({
  name: "a thousand listed addresses are refused, and a thousand that only look like them are not",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    // Octets of one, two and three digits.
    const listed = Array.from(
      { length: 1000 },
      (_, i) => `${[2, 20, 203][i % 3]}.0.${[1, 11, 113][(i >> 2) % 3]}.${i % 256}`,
    ).map((address, i) => address.replace(".0.", `.${i >> 8}.`));
    const unique = [...new Set(listed)];
    assert.equal(unique.length, 1000);
    Deno.mkdirSync(scratch.rootDir);
    const byHand = unique.map((address) => `ALL: ${address} : deny\n`).join("");
    Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, byHand);
    // The list of another program is taken over at the first run that changes something.
    const ran = await scratch.sentry(["-c", "--ip=198.51.100.1"]);
    assert.equal(ran.code, 0, ran.stderr);
    const near = [...new Set(unique.flatMap(nearMisses))].filter((one, i) =>
      i % 7 === 0 && !unique.includes(one)
    );
    assert.ok(near.length >= 1000, `${near.length} near misses`);
    for (const file of FILES) {
      assert.deepEqual(refused(await ask(file, unique)), unique, file);
      assert.deepEqual(refused(await ask(file, near)), [], file);
    }
  },
});

Deno.test({
  name: "remarks and lines of other people in hosts.deny stay, and refuse nobody by accident",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAsk(scratch);
    Deno.mkdirSync(scratch.rootDir);
    const theirs = [
      "# kept by the night shift, since 2019; ask before you change it",
      "",
      "sshd: 198.51.100.33",
      "\t# 192.0.2.9 was let in again",
      "ALL: 203.0.113.9 : deny",
    ];
    Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, theirs.join("\n") + "\n");
    for (const [action, address] of [["-b", "203.0.113.7"], ["-b", "2001:db8::7"]] as const) {
      assert.equal((await scratch.sentry([action, `--ip=${address}`])).code, 0);
    }
    const clients = ["203.0.113.7", "203.0.113.9", "198.51.100.33", "2001:db8::1:2:3:4"];
    const others = ["198.51.100.3", "203.0.113.70", "2.0.1.9", "19.0.2.9", "127.0.0.1", "::1"];
    for (const file of FILES) {
      assert.deepEqual(refused(await ask(file, clients)), clients, file);
      assert.deepEqual(refused(await ask(file, others)), [], file);
    }
    const after = scratch.read("hosts.deny").split("\n").slice(0, -1);
    assert.deepEqual(after.slice(-theirs.length), theirs);

    // Lifted again, by the address itself and by another one of its /64.
    await scratch.sentry(["-d", "--ip=203.0.113.7"]);
    await scratch.sentry(["-d", "--ip=2001:db8::ffff"]);
    for (const file of FILES) {
      assert.deepEqual(refused(await ask(file, clients)), ["203.0.113.9", "198.51.100.33"], file);
    }
    assert.equal(scratch.read("hosts.deny"), theirs.join("\n") + "\n");
  },
});
