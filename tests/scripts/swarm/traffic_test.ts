import assert from "node:assert/strict";
import { DAY } from "../../../scripts/swarm/random.ts";
import { type Mix, trafficOf } from "../../../scripts/swarm/traffic.ts";

const MIX: Mix = {
  days: 10,
  people: 30,
  guessers: 20,
  swarms: [500, 50],
  areNamesShared: true,
  isFramed: true,
  fillers: 100,
};

Deno.test("the same seed makes the same traffic, another seed another", () => {
  assert.deepEqual(trafficOf(MIX, 7), trafficOf(MIX, 7));
  assert.notDeepEqual(trafficOf(MIX, 7), trafficOf(MIX, 8));
});

Deno.test("traffic is in order of time, and only honest people know a password", () => {
  const traffic = trafficOf(MIX, 1);
  let last = 0;
  for (const { at, who, isRight, isAccount, user } of traffic) {
    assert.ok(at >= last);
    last = at;
    assert.ok(!isRight || (who === "honest" && isAccount && user !== undefined));
  }
  assert.ok(traffic.at(-1)!.at < 11 * DAY);
});

Deno.test("no attacker has an honest address, and each of a swarm tries once or twice", () => {
  const traffic = trafficOf({ ...MIX, people: 5, swarms: [300] }, 3);
  const swarm = traffic.filter(({ who }) => who === "swarm");
  const tries = Map.groupBy(swarm, ({ address }) => address);
  assert.equal(tries.size, 300);
  for (const [address, some] of tries) {
    assert.ok(some.length <= 2, address);
    assert.ok(!traffic.some((one) => one.who === "honest" && one.address === address));
  }
});

Deno.test("where names are shared many addresses try the same, and where they are not none is tried twice", () => {
  const namesOf = (areNamesShared: boolean) => {
    const mix = { ...MIX, people: 0, guessers: 0, swarms: [2000], isFramed: false, fillers: 0 };
    const swarm = trafficOf({ ...mix, areNamesShared }, 5).filter(({ who }) => who === "swarm");
    return swarm.map(({ user }) => user);
  };
  const shared = namesOf(true);
  assert.ok(new Set(shared).size < shared.length / 3);
  const own = namesOf(false);
  assert.equal(new Set(own).size, own.length);
});
