import assert from "node:assert/strict";
import { contains } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { subtract } from "../../lib/address/subtract.ts";
import { makeRandom } from "../support/random.ts";

const net = (text: string) => parseNetwork(text)!;
const texts = (whole: string, ...parts: string[]) =>
  subtract(net(whole), parts.map(net)).map((one) => one.text);

Deno.test("subtract() leaves as few blocks as cover the rest", () => {
  assert.deepEqual(texts("203.0.113.0/24"), ["203.0.113.0/24"]);
  assert.deepEqual(texts("203.0.113.0/24", "198.51.100.0/24"), ["203.0.113.0/24"]);
  assert.deepEqual(texts("203.0.113.0/24", "203.0.113.128/25"), ["203.0.113.0/25"]);
  assert.deepEqual(texts("203.0.113.0/30", "203.0.113.2"), ["203.0.113.0/31", "203.0.113.3"]);
  assert.deepEqual(texts("203.0.113.7", "203.0.113.0/24"), []);
  assert.deepEqual(texts("2001:db8::/62", "2001:db8::/64"), [
    "2001:db8:0:1::/64",
    "2001:db8:0:2::/63",
  ]);
  assert.equal(texts("2001:db8::/64", "2001:db8::1").length, 64);
});

Deno.test("subtract() takes exactly the parts out, whichever they are", () => {
  const pick = makeRandom(7);
  for (let round = 0; round < 200; round++) {
    const parts = Array.from(
      { length: pick(5) },
      () => net(`203.0.113.${pick(256)}/${24 + pick(9)}`),
    );
    const rest = subtract(net("203.0.113.0/24"), parts);
    for (let i = 0; i < 256; i++) {
      const address = net(`203.0.113.${i}`);
      const inRest = rest.filter((one) => contains(one, address)).length;
      const isTaken = parts.some((one) => contains(one, address));
      assert.equal(inRest, isTaken ? 0 : 1, `${address.text} of ${rest.map((one) => one.text)}`);
    }
  }
});
