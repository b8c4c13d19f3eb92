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

Deno.test("subjectOf() counts IPv4 clients behind NAT64 by address", () => {
  const of = (text: string, prefix = 64) => subjectOf(net(text), prefix).text;
  for (const prefix of [48, 64, 96, 120, 128]) {
    assert.equal(of("64:ff9b::cb00:7107", prefix), "64:ff9b::cb00:7107");
    assert.equal(of("64:ff9b::cb00:7100/120", prefix), "64:ff9b::cb00:7100/120");
  }
  assert.equal(of("64:ff9b::1:cb00:7107"), "64:ff9b::/64", "not in the /96");
  assert.equal(of("64:ff9b:1::cb00:7107"), "64:ff9b:1::/64");
  assert.equal(of("64:ff9b::/64"), "64:ff9b::/64");
});
