import assert from "node:assert/strict";
import { compareNetworks, networkOf } from "../../lib/address/network.ts";
import { packNetworks } from "../../lib/address/packed.ts";
import { makeRandom } from "../support/random.ts";

Deno.test("packed networks come back as they were, in the order of addresses, as often as they are asked for", () => {
  const random = makeRandom(20261127);
  for (const size of [0, 1, 2, 3000]) {
    const packed = packNetworks(4);
    const all = Array.from({ length: size }, (_, i) => {
      const bytes = Uint8Array.from({ length: random(2) === 0 ? 4 : 16 }, () => random(3) * 127);
      return { network: networkOf(bytes, random(8 * bytes.length + 1)), number: 0xffffffff - i };
    });
    for (const { network, number } of all) packed.add(network, number);
    const sorted = packed.sorted();
    const wanted = all.toSorted((a, b) => compareNetworks(a.network, b.network))
      .map(({ network, number }) => `${network.text} ${network.length} ${number}`);
    for (let i = 0; i < 2; i++) {
      const found = [...sorted].map(({ network, number }) =>
        `${network.text} ${network.length} ${number}`
      );
      assert.deepEqual(found, wanted);
    }
  }
});
