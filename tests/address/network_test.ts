import assert from "node:assert/strict";
import { contains, networkOf, overlaps, subjectOf } from "../../lib/address/network.ts";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";

const net = (text: string) => parseNetwork(text)!;

Deno.test("contains() compares as many bits as the larger block has", () => {
  assert.ok(contains(net("203.0.113.0/24"), net("203.0.113.255")));
  assert.ok(!contains(net("203.0.113.0/25"), net("203.0.113.128")));
  assert.ok(contains(net("0.0.0.0/0"), net("198.51.100.1")));
  assert.ok(!contains(net("203.0.113.7"), net("203.0.113.0/24")));
  assert.ok(!contains(net("0.0.0.0/0"), net("2001:db8::1")));
  assert.ok(contains(net("2001:db8::/33"), net("2001:db8:7fff::1")));
  assert.ok(!contains(net("2001:db8::/33"), net("2001:db8:8000::1")));
});

Deno.test("contains() agrees with arithmetic on numbers", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let i = 0; i < 5000; i++) {
    const bytes = Uint8Array.from({ length: 4 }, () => random(256));
    const other = Uint8Array.from(bytes, (byte) => random(3) === 0 ? random(256) : byte);
    const length = random(33);
    const size = 2 ** (32 - length);
    const value = (of: Uint8Array) => of.reduce((sum, byte) => sum * 256 + byte, 0);
    const same = Math.floor(value(bytes) / size) === Math.floor(value(other) / size);
    assert.equal(contains(networkOf(bytes, length), networkOf(other, 32)), same);
  }
});

Deno.test("overlaps() is true both ways", () => {
  assert.ok(overlaps(net("203.0.113.7"), net("203.0.113.0/24")));
  assert.ok(overlaps(net("203.0.113.0/24"), net("203.0.113.7")));
  assert.ok(!overlaps(net("203.0.113.0/25"), net("203.0.113.128/25")));
});

Deno.test("subjectOf() counts IPv6 by block and IPv4 by address", () => {
  assert.equal(subjectOf(parseAddress("2001:db8:1:2:3:4:5:6")!, 64).text, "2001:db8:1:2::/64");
  assert.equal(subjectOf(parseAddress("2001:db8:1:2:3:4:5:6")!, 128).text, "2001:db8:1:2:3:4:5:6");
  assert.equal(subjectOf(parseAddress("203.0.113.7")!, 64).text, "203.0.113.7");
  assert.equal(subjectOf(net("2001:db8::/32"), 64).text, "2001:db8::/32");
});
