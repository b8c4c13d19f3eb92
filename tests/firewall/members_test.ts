import assert from "node:assert/strict";
import { compareNetworks, contains, overlaps } from "../../lib/address/network.ts";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { membersOf } from "../../lib/firewall/members.ts";
import { makeRandom } from "../support/random.ts";

const net = (text: string) => parseNetwork(text)!;
const listed = (text: string, end?: number) => ({ network: net(text), end });

Deno.test("membersOf() leaves out what a listed block covers, who is excepted, and whose time is up", () => {
  const members = membersOf(
    [
      listed("192.0.2.1", 150),
      listed("192.0.2.2", 100),
      listed("203.0.113.0/30"),
      listed("203.0.113.1"),
    ],
    [net("203.0.113.2")],
    100,
  );
  assert.deepEqual([...members].map(({ network, seconds }) => `${network.text} ${seconds}`), [
    "192.0.2.1 50",
    "203.0.113.0/31 undefined",
    "203.0.113.3 undefined",
  ]);
});

Deno.test("membersOf() never overlap, and cover just what is listed and not excepted", () => {
  const random = makeRandom(3);
  for (let round = 0; round < 200; round++) {
    const block = () => net(`203.0.113.${random(256)}/${24 + random(9)}`);
    const blocks = new Map(Array.from({ length: random(6) }, block).map((one) => [one.text, one]));
    const list = [...blocks.values()].sort(compareNetworks)
      .map((network) => ({ network, end: undefined }));
    const exceptions = Array.from({ length: random(4) }, block);
    // Who is listed in an exception has a line of his own, and is in no exception.
    const cut = exceptions.filter((one) => !list.some(({ network }) => contains(one, network)));
    const members = [...membersOf(list, cut, 0)].map(({ network }) => network);
    assert.deepEqual(members, members.toSorted(compareNetworks), "in order");
    for (const [i, a] of members.entries()) {
      assert.ok(!members.slice(i + 1).some((b) => overlaps(a, b)), "overlap");
    }
    for (let last = 0; last < 256; last += 3) {
      const address = parseAddress(`203.0.113.${last}`)!;
      const wanted = list.some(({ network }) => contains(network, address)) &&
        !cut.some((one) => contains(one, address));
      assert.equal(members.some((one) => contains(one, address)), wanted, address.text);
    }
  }
});
