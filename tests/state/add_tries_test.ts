/** Tries added in a shard's bytes leave the record that they would leave as an object. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { isQuiet, judge } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { addTries } from "../../lib/state/add_tries.ts";
import {
  type AddressRecord,
  blankRecord,
  CAUSES,
  formatRecord,
  parseRecord,
} from "../../lib/state/record.ts";
import { findRecord, putLine, readShard } from "../../lib/state/shard_file.ts";
import { makeRandom } from "../support/random.ts";

const NOW = 1_800_000_000;
const TEXTS = ["203.0.113.7", "1.2.3.4", "2001:db8::/64", "203.0.113.0/24", "255.255.255.254"];

function someRecord(random: (below: number) => number): AddressRecord {
  const few = () => random(3) === 0 ? 0 : random(random(5) === 0 ? 10_000 : 13);
  const time = () => random(3) > 0 ? 0 : NOW - 50 + random(100);
  return {
    ...blankRecord(parseNetwork(TEXTS[random(TEXTS.length)]!)!),
    seen: few(),
    firstSeen: time(),
    lastSeen: time(),
    whitelistedAt: random(8) === 0 ? time() : 0,
    blacklistedAt: random(8) === 0 ? time() : 0,
    strikes: few() % 1000,
    successes: random(6) === 0 ? few() % 10_000 : 0,
    failures: few() % 10_000,
    naughty: random(2) === 0 ? 0 : few() % 10_000,
    probed: few() % 10_000,
    cause: random(4) > 0 ? "-" : CAUSES[random(CAUSES.length)]!,
  };
}

Deno.test("addTries() adds to whom nothing follows for, as is done to a record, and leaves all others alone", () => {
  const random = makeRandom(20261127);
  let added = 0;
  for (let i = 0; i < 20_000; i++) {
    const record = someRecord(random);
    const isKnown = random(4) > 0;
    const shard = readShard("/nonexistent/00");
    // Others before it, and enough of them that an index is made.
    for (let n = random(3); n > 0; n--) {
      putLine(shard, -1, formatRecord(blankRecord(parseNetwork(`198.51.100.${n}`)!)));
    }
    if (isKnown) putLine(shard, -1, formatRecord(record));
    shard.put.clear();
    const before = isKnown ? record : blankRecord(record.network);
    const address = new TextEncoder().encode(`. ${record.network.text} 9`);
    const tries = { failures: random(13), naughty: random(2) && random(5), probed: random(5) };
    const after = {
      ...before,
      firstSeen: before.firstSeen || NOW,
      lastSeen: Math.max(before.lastSeen, NOW),
      failures: before.failures + tries.failures,
      naughty: before.naughty + tries.naughty,
      probed: before.probed + tries.probed,
    };
    const isAdded = addTries(shard, address, 2, tries, NOW, isQuiet);
    const found = findRecord(shard, record.network);
    if (isAdded) {
      added++;
      assert.deepEqual(found?.record, parseRecord(formatRecord(after)));
      assert.deepEqual([...shard.put], [found!.at]);
      assert.equal(judge(after, DEFAULT_SETTINGS, NOW).action, "none");
    } else {
      assert.deepEqual(found?.record, isKnown ? record : undefined);
      assert.equal(shard.put.size, 0);
    }
  }
  assert.ok(added > 3000 && added < 17_000, String(added));
});

Deno.test("isQuiet() is true of nobody for whom anything follows, with or without a list of nets", () => {
  const network = parseNetwork("203.0.113.7")!;
  const allowing = { ...DEFAULT_SETTINGS, allowNets: [parseNetwork("203.0.113.0/24")!] };
  let quiet = 0;
  for (let seen = 0; seen < 6; seen++) {
    for (let failures = 0; failures < 14; failures++) {
      for (let naughty = 0; naughty < 4; naughty++) {
        for (let probed = 0; probed < 5; probed++) {
          if (!isQuiet(seen, { failures, naughty, probed })) continue;
          quiet++;
          const record = { ...blankRecord(network), seen, failures, naughty, probed };
          for (const settings of [DEFAULT_SETTINGS, allowing]) {
            assert.equal(judge(record, settings, NOW).action, "none");
          }
        }
      }
    }
  }
  assert.ok(quiet > 300, String(quiet));
});
