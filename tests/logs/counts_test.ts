import assert from "node:assert/strict";
import { type Network, subjectOf } from "../../lib/address/network.ts";
import { parseAddress } from "../../lib/address/parse.ts";
import {
  addCounts,
  addFinding,
  byShard,
  evidenceAt,
  evidenceIn,
  noCounts,
} from "../../lib/logs/counts.ts";
import type { Finding, Outcome } from "../../lib/forms/event.ts";
import type { Evidence } from "../../lib/logs/evidence.ts";
import { shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { makeRandom } from "../support/random.ts";

const NOW = 1_800_000_000;
const OUTCOMES: readonly Outcome[] = ["failed", "naughty", "probed", "success"];

const finding = (address: Network, outcome: Outcome, times: number, at?: number): Finding => ({
  service: "sshd",
  family: "ssh",
  outcome,
  address,
  times,
  user: "bob",
  userTimes: times,
  ...at !== undefined && { at },
});

/** The same sums, added up in the plainest way. */
function plainly(findings: readonly Finding[], prefix: number): Evidence[] {
  const sums = new Map<string, Evidence>();
  for (const { address, outcome, times, family, user, at } of findings) {
    const network = subjectOf(address, prefix);
    const none: Evidence = { network, successes: 0, failures: 0, naughty: 0, probed: 0 };
    const sum = sums.get(network.text) ?? none;
    sums.set(network.text, sum);
    if (at !== undefined) {
      sum.from = Math.min(sum.from ?? at, at);
      sum.to = Math.max(sum.to ?? at, at);
    }
    if (outcome === "failed") sum.failures += times;
    else if (outcome === "naughty") sum.naughty += times;
    else if (outcome === "probed") sum.probed += times;
    else {
      sum.firstLogins ??= [{ family, tries: sum.failures + sum.naughty, user }];
      sum.successes += times;
    }
  }
  return [...sums.values()];
}

function someAddress(random: (below: number) => number): Network {
  const n = random(3000);
  if (n < 1500) return parseAddress(`203.${n >> 8}.113.${n & 255}`)!;
  if (n < 2900) return parseAddress(`2001:db8:${(n >> 3).toString(16)}::${n & 7}`)!;
  return parseAddress(`64:ff9b::192.0.2.${n & 63}`)!;
}

Deno.test("addFinding() adds up each address by itself, in the order in which they were named", () => {
  const random = makeRandom(20261127);
  for (const prefix of [64, 128, 48, 56]) {
    const findings = Array.from(
      { length: 20_000 },
      () =>
        finding(
          someAddress(random),
          OUTCOMES[random(40) === 0 ? 3 : random(3)]!,
          1 + random(3),
          random(3) ? NOW + random(99) : undefined,
        ),
    );
    const counts = noCounts();
    for (const one of findings) addFinding(counts, one, prefix, undefined);
    const wanted = plainly(findings, prefix);
    assert.equal(counts.size, wanted.length);
    assert.deepEqual([...evidenceIn(counts)], wanted);
    const shards = Array.from(byShard(counts, UNKEYED), (i) => evidenceAt(counts, i));
    assert.deepEqual(
      shards.map(({ network }) => network.text),
      wanted.toSorted((a, b) => shardOf(a.network, UNKEYED) - shardOf(b.network, UNKEYED))
        .map(({ network }) => network.text),
    );
  }
});

Deno.test("addCounts() adds what a second log says, and keeps the first login of each", () => {
  const a = parseAddress("203.0.113.7")!;
  const b = parseAddress("2001:db8::1")!;
  const [one, other] = [noCounts(), noCounts()];
  for (const outcome of ["naughty", "success", "failed"] as const) {
    addFinding(one, finding(a, outcome, 1, NOW), 64, undefined);
    addFinding(other, finding(a, outcome, 2, NOW - 5), 64, undefined);
  }
  addFinding(other, finding(b, "probed", 1), 64, undefined);
  addCounts(one, other);
  const login = (tries: number) => ({ family: "ssh", tries, user: "bob" });
  assert.deepEqual([...evidenceIn(one)], [
    {
      network: a,
      successes: 3,
      failures: 3,
      naughty: 3,
      probed: 0,
      from: NOW - 5,
      to: NOW,
      firstLogins: [login(1), login(2)],
    },
    { network: subjectOf(b, 64), successes: 0, failures: 0, naughty: 0, probed: 1 },
  ]);
});
