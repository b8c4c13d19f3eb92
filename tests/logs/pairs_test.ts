import assert from "node:assert/strict";
import { createBoundedPairMap } from "../../lib/logs/bounded_pair_map.ts";
import { makeRandom } from "../address/_random.ts";

Deno.test("createBoundedPairMap() keeps at least as many as it should, and at most twice as many", () => {
  const memory = createBoundedPairMap<number>(10);
  for (let i = 0; i < 10; i++) memory.set(i, -i, i);
  for (let i = 0; i < 10; i++) assert.equal(memory.get(i, -i), i);
  for (let i = 10; i < 1000; i++) {
    memory.set(i, -i, i);
    assert.equal(memory.get(0, 0), 0, "what is asked for stays");
  }
  const kept = memory.values();
  assert.ok(kept.length >= 10 && kept.length <= 20, String(kept.length));
  assert.deepEqual(kept.slice(-1), [999]);
});

Deno.test("createBoundedPairMap() is a map as long as it is not full, whatever the seed, and takes numbers by their 32 bits", () => {
  const random = makeRandom(7);
  for (const seed of [0, 1, -1, 0x7fffffff, undefined]) {
    const memory = createBoundedPairMap<number>(500, seed);
    const map = new Map<string, number>();
    for (let i = 0; map.size < 500; i++) {
      const [a, b] = [random(30) * 0x0fffffff, random(40) - 20];
      assert.equal(memory.get(a, b), map.get(`${a} ${b}`));
      memory.set(a, b, i);
      map.set(`${a} ${b}`, i);
      assert.equal(memory.get(a | 0, b), i);
    }
    assert.deepEqual(memory.values(), [...map.values()]);
  }
});
