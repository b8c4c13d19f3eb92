import assert from "node:assert/strict";
import { networkOf } from "../../lib/address/network.ts";
import {
  column,
  makeAddressTable,
  setColumn,
  setColumnOfPattern,
  setColumnOfText,
} from "../../lib/state/address_table.ts";
import { patternOf } from "../../lib/deny_list/hosts_deny.ts";
import { makeRandom } from "../support/random.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const random = makeRandom(41);

function anyNetwork() {
  const bytes = Uint8Array.from(
    { length: random(2) === 0 ? 4 : 16 },
    (_, i) => i < 2 ? 1 + random(3) : random(3) === 0 ? random(256) : 0,
  );
  return networkOf(bytes, random(2) === 0 ? 8 * bytes.length : 16 + random(8 * bytes.length - 16));
}

Deno.test("a table of addresses is a map of their texts, in the order in which they came", () => {
  const table = makeAddressTable();
  const model = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    const network = anyNetwork();
    const pattern = encode(`x${patternOf(network)} y`);
    assert.ok(setColumnOfPattern(pattern, 1, pattern.length - 2), network.text);
    assert.equal(table.find() >= 0, model.has(network.text));
    if (random(3) === 0) continue;
    const flags = random(256);
    const place = table.enter();
    assert.equal(table.flags(place), model.get(network.text) ?? 0);
    table.setFlags(place, flags);
    model.set(network.text, flags);
  }
  assert.equal(table.size(), model.size);
  const all = [...table.places()].map((place) => [table.textAt(place), table.flags(place)]);
  assert.deepEqual(all, [...model]);
  for (const [text] of model) {
    setColumnOfText(text);
    assert.ok(table.find() >= 0, text);
  }
});

Deno.test("no pattern is taken that is not in the form that is written", () => {
  const odd = [
    ["203.0.113.007", "203.0.113.7/32", "203.", "ALL", "2001:db8::/64", "[203.0.113.7]/32", ""],
    ["[2001:db8::]", "[2001:db8::]/", "[2001:DB8::]/64", "[2001:db8::1]/64", "[2001:db8::]/064"],
    ["203.0.113.7 ", " 203.0.113.7", "[2001:db8::/64", "203.0.113.7/24", "0.0.0.0", "x".repeat(99)],
  ].flat();
  for (const text of odd) {
    const bytes = encode(text);
    assert.ok(!setColumnOfPattern(bytes, 0, bytes.length), text);
  }
  assert.ok(setColumn(encode("203.0.113.0/24"), 0, 14));
  assert.equal(column[14], 32);
});
