import assert from "node:assert/strict";
import { type Network, networkOf } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { readSummary } from "../../lib/report/summary.ts";
import { compactShard, shardsToCompact } from "../../lib/state/compact.ts";
import { allRecords, namedInside, recordsOn } from "../../lib/state/listing.ts";
import {
  type AddressRecord,
  blankRecord,
  CAUSES,
  COLUMNS,
  formatRecord,
  parseRecord,
  RECORD_BYTES,
} from "../../lib/state/record.ts";
import { isRecord, scanShard, wantedIn } from "../../lib/state/scan_shard.ts";
import { findRecord, readShard } from "../../lib/state/shard_file.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";
import { makeRandom } from "../support/random.ts";

const below = makeRandom(20_261);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

const encode = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Addresses and blocks of all sorts: with runs of zeros, of every length, mapped ones. */
function anyNetwork(): Network {
  const bytes = new Uint8Array(pick([4, 4, 16]));
  for (let i = 0; i < bytes.length; i++) bytes[i] = pick([0, 0, 1, 10, 255, below(256)]);
  if (bytes.length === 16 && below(3) === 0) bytes.fill(0, 4 + below(4), 12);
  if (bytes.length === 16 && below(9) === 0) bytes.fill(0, 0, 10).fill(255, 10, 12);
  const most = 8 * bytes.length;
  return networkOf(bytes, pick([most, most, 64, 24, below(most + 1)].filter((n) => n <= most)));
}

function anyRecord(network: Network): AddressRecord {
  const numbers = Object.fromEntries(
    COLUMNS.map((
      [field, , width],
    ) => [field, pick([0, 1, 9, 10, below(10 ** width), 10 ** width])]),
  );
  const cause = pick(CAUSES);
  const blockDays = cause === "import" ? pick([0, 1, 10, 9999]) : 0;
  return { ...blankRecord(network), ...numbers, cause, blockDays };
}

/** Other text in place of one, two or all bytes of a column. */
function damaged(line: string): string {
  const at = below(RECORD_BYTES);
  const odd = pick([
    " ",
    "0",
    "1",
    "9",
    ".",
    ":",
    "/",
    "a",
    "f",
    "g",
    "-",
    "\0",
    "\n",
    "\x7f",
    "\xff",
  ]);
  const cut = line.slice(0, at) + odd + line.slice(at + 1);
  return pick([
    cut,
    cut,
    // Moved by one, which leaves every byte as it may be.
    (line.slice(0, at) + odd + line.slice(at)).slice(0, RECORD_BYTES),
    (line.slice(0, at) + line.slice(at + 1)).padEnd(RECORD_BYTES, odd),
    // An address in another spelling.
    pick([
      " ::ffff:192.0.2.1",
      "2001:DB8::1",
      "2001:db8:0::1",
      "1.2.3.04",
      "::",
      "0.0.0.1",
      "1:2",
      ":",
    ])
      .padEnd(43) + line.slice(43),
  ]);
}

Deno.test("a line is a record by its bytes exactly where parseRecord() reads one", () => {
  let records = 0;
  for (let i = 0; i < 40_000; i++) {
    const whole = formatRecord(anyRecord(anyNetwork()));
    for (const line of [whole, damaged(whole)]) {
      const parsed = parseRecord(line);
      assert.equal(isRecord(latin1(line), 0), parsed !== undefined, JSON.stringify(line));
      const shard = parsed && shardOf(parsed.network, UNKEYED);
      const own = scanShard(latin1(line), RECORD_BYTES, shard ?? 0, UNKEYED);
      assert.equal(own.records.length, parsed ? 1 : 0, JSON.stringify(line));
      if (parsed) records++;
    }
  }
  assert.ok(records > 30_000, `${records} records`);
});

const A = parseNetwork("203.0.113.7")!;
const B = parseNetwork("203.0.113.8")!;
const SHARD = shardOf(A, UNKEYED);
const FAR = ["192.0.2.1", "198.51.100.1", "192.0.2.0/24"].map((text) => parseNetwork(text)!)
  .find((one) => shardOf(one, UNKEYED) !== SHARD)!;

const line = (network: Network, fields: Partial<AddressRecord>) =>
  formatRecord({ ...blankRecord(network), firstSeen: 10, lastSeen: 10, ...fields });

Deno.test("scanShard() tells damaged lines, those of another file and the second of an address from those that count", () => {
  const text = line(A, { seen: 1 }).replace(" 1 ", " x ") + line(A, { seen: 2 }) +
    line(FAR, { seen: 3 }) + line(B, { seen: 4 }) + line(A, { seen: 5 }) + "203.0";
  const scanned = scanShard(encode(text), text.length, SHARD, UNKEYED);
  assert.deepEqual(scanned, { records: [128, 384], damaged: 2, misplaced: 1, doubled: 1 });
});

Deno.test("every reader goes by the same records, whatever stands in a shard", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${dir}/state`);
    const path = `${dir}/state/${shardName(SHARD)}`;
    const near = Array.from({ length: 40 }, (_, i) => parseNetwork(`203.0.113.${i + 1}`)!);
    for (let round = 0; round < 60; round++) {
      const lines = Array.from({ length: 1 + below(80) }, () => {
        const fields = {
          seen: below(9),
          blacklistedAt: pick([0, 0, 7]),
          whitelistedAt: pick([0, 0, 0, 7]),
          successes: below(2),
        };
        const whole = line(below(12) === 0 ? FAR : pick(near), fields);
        return below(6) === 0 ? damaged(whole) : whole;
      });
      const bytes = latin1(lines.join("") + (below(3) === 0 ? "203.0.113" : ""));
      Deno.writeFileSync(path, bytes);

      // By the words of FORMAT.md.
      const counting = new Map<string, AddressRecord>();
      for (const text of lines) {
        const record = parseRecord(text);
        if (!record || shardOf(record.network, UNKEYED) !== SHARD) continue;
        if (!counting.has(record.network.text)) counting.set(record.network.text, record);
      }
      const all = [...counting.values()];
      const on = (list: "blacklistedAt" | "whitelistedAt") => all.filter((one) => one[list] > 0);

      assert.deepEqual([...allRecords(dir)], all);
      assert.deepEqual([...recordsOn(dir, "blacklistedAt")], on("blacklistedAt"));
      assert.deepEqual([...recordsOn(dir, "whitelistedAt")], on("whitelistedAt"));
      assert.deepEqual(readSummary(dir), {
        addresses: all.length,
        connections: all.reduce((sum, { seen }) => sum + seen, 0),
        whitelisted: on("whitelistedAt").length,
        blacklisted: on("blacklistedAt").length,
      });
      assert.deepEqual(
        [...namedInside(dir, [parseNetwork("203.0.113.0/24")!])].map(({ text }) => text),
        all.filter((one) => one.blacklistedAt + one.whitelistedAt + one.successes > 0)
          .map(({ network }) => network.text),
      );
      for (const isIndexed of [false, true]) {
        const shard = readShard(path);
        if (isIndexed) shard.searches = 1000;
        for (const network of near) {
          assert.deepEqual(findRecord(shard, network)?.record, counting.get(network.text));
        }
      }
      assert.deepEqual(
        wantedIn(bytes, bytes.length, SHARD, UNKEYED, () => true),
        scanShard(bytes, bytes.length, SHARD, UNKEYED).records,
      );

      const isDue = all.length * RECORD_BYTES !== bytes.length;
      assert.deepEqual(shardsToCompact(dir, 0), isDue ? [SHARD] : []);
      compactShard(dir, SHARD, 0);
      assert.deepEqual([...allRecords(dir)], all);
      assert.deepEqual(shardsToCompact(dir, 0), []);
      assert.equal(Deno.statSync(path).size, all.length * RECORD_BYTES);
    }
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
