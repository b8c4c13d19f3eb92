import assert from "node:assert/strict";
import { parseAddressNotName } from "../../lib/address/parse.ts";
import { createClients } from "../../lib/logs/clients.ts";
import { makeRandom } from "../address/_random.ts";

Deno.test("createClients() finds for each text the address that it is, or none", () => {
  const { of: clientOf } = createClients();
  const random = makeRandom(11);
  const octets = ["0", "00", "1", "01", "9", "10", "99", "255", "256", "999", "", "1a", "-1"];
  const texts = [
    "0.0.0.1",
    "255.255.255.255",
    "255.255.255.254",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4 ",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "",
    "::",
    "::1",
    "2001:DB8:0::1",
    "fe80::1%eth0",
    "2001:db8::1%x.example.org",
    "::ffff:192.0.2.1",
    "pc.example.org",
  ];
  for (let i = 0; i < 50_000; i++) {
    texts.push([0, 0, 0, 0].map(() => octets[random(octets.length)]!).join("."));
    texts.push([0, 0, 0, 0].map(() => random(256)).join("."));
  }
  for (const text of texts) {
    assert.deepEqual(clientOf(text)?.address, parseAddressNotName(text), text);
  }
});

Deno.test("createClients() gives an address one number, however it is written, and no two of a kind the same", () => {
  const { of: clientOf } = createClients();
  const numbers = new Map<string, string>();
  const random = makeRandom(12);
  for (let i = 0; i < 50_000; i++) {
    const v4 = `${1 + random(3)}.${random(256)}.${random(256)}.${random(256)}`;
    const text = [
      v4,
      `::ffff:${v4}`,
      `2001:db8::${random(5000).toString(16)}`,
      `fe80::${random(9)}%e${random(9)}`,
    ][random(4)]!;
    const { id, isIPv4, address } = clientOf(text)!;
    const key = `${isIPv4} ${id}`;
    assert.equal(numbers.get(key) ?? address.text, address.text);
    numbers.set(key, address.text);
  }
  assert.equal(clientOf("192.0.2.1")!.id, clientOf("::ffff:192.0.2.1")!.id);
  assert.equal(clientOf("2001:db8::1")!.id, clientOf("2001:DB8:0::1")!.id);
});
