import assert from "node:assert/strict";
import { contains } from "../../lib/address/network.ts";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { makeRefused } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch } from "../support/scratch.ts";

const parts = requires(["libwrap", "gcc"]);

Deno.test({
  name:
    "of a listed block libwrap refuses all but the whitelisted in it, and what is blacklisted in those",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const refused = await makeRefused(scratch);
    const some = [
      "203.0.113.0",
      "203.0.113.7",
      "203.0.113.64",
      "203.0.113.70",
      "203.0.113.255",
      "203.0.112.255",
    ];
    await scratch.sentry(["-b", "--ip=203.0.113.99/24"]);
    assert.deepEqual(await refused(some), some.slice(0, 5));
    await scratch.sentry(["-w", "--ip=203.0.113.7"]);
    await scratch.sentry(["-w", "--ip=203.0.113.64/26"]);
    await scratch.sentry(["-b", "--ip=203.0.113.70"]);
    assert.deepEqual(await refused(some), ["203.0.113.0", "203.0.113.70", "203.0.113.255"]);
    const six = ["2001:db8:1::1", "2001:db8:1:ffff::1", "2001:db8:2::1"];
    await scratch.sentry(["-b", "--ip=2001:db8:1::/48"]);
    assert.deepEqual(await refused(six), six.slice(0, 2));
    await scratch.sentry(["-w", "--ip=2001:db8:1::1"]);
    assert.deepEqual(await refused(six), ["2001:db8:1:ffff::1"]);
    await scratch.sentry(["-d", "--ip=203.0.113.0/24"]);
    assert.deepEqual(await refused(some), []);
  },
});

Deno.test({
  name: "after random entries libwrap decides about each address as the most specific of them says",
  ...parts,
  fn: async () => {
    using scratch = makeScratch();
    const refused = await makeRefused(scratch);
    const random = makeRandom(11);
    const entries = new Map<string, "-b" | "-w">();
    const addresses = Array.from({ length: 64 }, (_, i) => `203.0.113.${i * 4 + random(4)}`);
    for (let i = 0; i < 60; i++) {
      const block = parseNetwork(`203.0.113.${random(256)}/${24 + random(9)}`)!;
      const action = (["-b", "-w", "-d"] as const)[random(3)]!;
      const ran = await scratch.sentry([action, `--ip=${block.text}`]);
      if (action !== "-d") entries.set(block.text, action);
      else {
        const wasTrusted = entries.get(block.text) === "-w";
        entries.delete(block.text);
        // Who lets a block in again lets in what is blacklisted in it; who trusts it no longer does not.
        for (const [text, list] of entries) {
          if (!wasTrusted && list === "-b" && contains(block, parseNetwork(text)!)) {
            entries.delete(text);
          }
        }
      }
      assert.ok(ran.code === 0 || /still refused/.test(ran.stderr), ran.stderr);
      if (i % 10 !== 9) continue;
      const wanted = addresses.filter((address) => {
        const around = [...entries.keys()].map((text) => parseNetwork(text)!)
          .filter((one) => contains(one, parseAddress(address)!))
          .sort((a, b) => b.length - a.length);
        return around[0] && entries.get(around[0].text) === "-b";
      });
      assert.deepEqual(await refused(addresses), wanted, `after ${i + 1} entries`);
      for (const address of addresses.slice(0, 8)) {
        const told = (await scratch.sentry(["-r", `--ip=${address}`])).stdout;
        assert.equal(told.includes("blacklisted"), wanted.includes(address), told);
      }
    }
  },
});
