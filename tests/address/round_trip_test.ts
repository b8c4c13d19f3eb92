import assert from "node:assert/strict";
import { contains, type Network, networkOf, overlaps } from "../../lib/address/network.ts";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { makeRandom } from "./_random.ts";

const random = makeRandom(11);

/** A block with many zeros and few different bits, so that chance makes neighbours. */
function anyNetwork(): Network {
  const bytes = Uint8Array.from(
    { length: random(2) === 0 ? 4 : 16 },
    () => [0, 0, 1, 128, 192, 255][random(6)]!,
  );
  return networkOf(bytes, random(8 * bytes.length + 1));
}

function bitsOf({ bytes, length }: Network): string {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("").slice(0, length);
}

Deno.test("contains() and overlaps() agree with a comparison bit by bit, for both families", () => {
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = [anyNetwork(), anyNetwork()];
    const same = a.bytes.length === b.bytes.length;
    assert.equal(contains(a, b), same && bitsOf(b).startsWith(bitsOf(a)), `${a.text} ${b.text}`);
    assert.equal(overlaps(a, b), contains(a, b) || contains(b, a));
    assert.ok(contains(a, a));
  }
});

Deno.test("networkOf() does not change the bytes it is given, and clears all host bits", () => {
  for (let length = 0; length <= 128; length++) {
    const bytes = new Uint8Array(16).fill(255);
    const network = networkOf(bytes, length);
    assert.ok(bytes.every((byte) => byte === 255));
    assert.equal(bitsOf({ ...network, length: 128 }), "1".repeat(length).padEnd(128, "0"));
  }
});

Deno.test("parseNetwork() reads back the text of whatever it has read", () => {
  const odd = ["0.0.0.0/32", "0.1.2.3/32", "255.255.255.255/32", "::/128", "::ffff:0.0.0.0/128"];
  const texts = [...odd, ...Array.from({ length: 5000 }, () => anyNetwork().text)];
  for (const text of texts) {
    const network = parseNetwork(text);
    if (network) assert.deepEqual(parseNetwork(network.text), network, text);
  }
});

Deno.test("parseAddress() reads every spelling of one address as the same value", () => {
  for (let i = 0; i < 3000; i++) {
    const groups = Array.from({ length: 8 }, () => random(3) > 0 ? 0 : random(0x10000));
    groups[0] = 0x2001;
    const plain = groups.map((group) => group.toString(16));
    const expected = parseAddress(plain.join(":"));
    const padded = plain.map((hex) => hex.padStart(Math.max(hex.length, 1 + random(4)), "0"));
    const tail = `${groups[6]! >> 8}.${groups[6]! & 255}.${groups[7]! >> 8}.${groups[7]! & 255}`;
    const spellings = [
      padded.join(":"),
      padded.join(":").toUpperCase(),
      [...padded.slice(0, 6), tail].join(":"),
      expected!.text + "%eth0",
      expected!.text,
    ];
    const zeros = groups.findIndex((group, at) => at > 0 && at < 7 && group === 0);
    if (zeros > 0) {
      spellings.push(`${plain.slice(0, zeros).join(":")}::${plain.slice(zeros + 1).join(":")}`);
    }
    for (const text of spellings) assert.deepEqual(parseAddress(text), expected, text);
  }
});

Deno.test("parseAddress() never accepts what has one character more or another one that is no digit", () => {
  for (const good of ["203.0.113.7", "2001:db8::7"]) {
    const strange = ["\n", "\0", " ", "/", "@", "*", "?", "-", "ALL", "\u0660", "\uff11", "[", "]"];
    for (let at = 0; at <= good.length; at++) {
      for (const one of strange) {
        const text = good.slice(0, at) + one + good.slice(at);
        assert.equal(parseAddress(text), undefined, JSON.stringify(text));
        assert.equal(parseAddress(good.slice(0, at) + one + good.slice(at + 1)), undefined);
      }
    }
  }
});

Deno.test("parseAddress() gives text that is made of digits, hex digits, dots and colons alone", () => {
  const alphabet = "0123456789abcdefABCDEF:.%/[] \n\0";
  for (let i = 0; i < 100_000; i++) {
    const text = Array.from({ length: random(20) }, () => alphabet[random(alphabet.length)])
      .join("");
    const address = parseAddress(text);
    if (address) assert.match(address.text, /^[0-9a-f.:]+$/);
  }
});
