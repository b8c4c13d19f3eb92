import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { copyShards } from "../../lib/state/copied_shards.ts";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { scatter } from "../../lib/state/scattered.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";

const ADDRESSES = Array.from({ length: 300 }, (_, i) => parseNetwork(`198.51.${i % 250}.7`)!)
  .filter(({ text }, i, all) => all.findIndex((one) => one.text === text) === i);
const line = (network: typeof ADDRESSES[number], seen: number) =>
  formatRecord({ ...blankRecord(network), seen });

Deno.test("copyShards() copies again what was changed or added since, and begins anew where lines have moved", () => {
  const rootDir = Deno.makeTempDirSync();
  const into = scatter(rootDir);
  try {
    Deno.mkdirSync(`${rootDir}/state`);
    const path = (network: typeof ADDRESSES[number]) =>
      `${rootDir}/state/${shardName(shardOf(network, UNKEYED))}`;
    for (const network of ADDRESSES) {
      Deno.writeTextFileSync(path(network), line(network, 1), { append: true });
    }
    const { catchUp } = copyShards(rootDir, [1, 2], into);
    assert.equal(catchUp(), ADDRESSES.length);
    assert.equal(catchUp(), 0);
    const [changed, added] = [ADDRESSES[9]!, parseNetwork("203.0.113.9")!];
    const text = Deno.readTextFileSync(path(changed)).replace(line(changed, 1), line(changed, 2));
    Deno.writeTextFileSync(path(changed), text);
    Deno.writeTextFileSync(path(added), line(added, 1), { append: true });
    assert.equal(catchUp(), 2);
    into.sync();
    into.takePlaces();
    const lines = [...Deno.readDirSync(`${rootDir}/state`)]
      .filter(({ name }) => /^1[0-9a-f]{2}$/.test(name))
      .flatMap(({ name }) => Deno.readTextFileSync(`${rootDir}/state/${name}`).match(/.*\n/g)!);
    const wanted = [...ADDRESSES, added].map((one) => line(one, one === changed ? 2 : 1));
    assert.deepEqual(lines.sort(), wanted.sort());
    Deno.writeTextFileSync(path(added), "");
    assert.equal(catchUp(), -1);
  } finally {
    into.drop();
    Deno.removeSync(rootDir, { recursive: true });
  }
});
