import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  type AddressRecord,
  blankRecord,
  formatRecord,
  parseRecord,
  RECORD_BYTES,
} from "../../lib/state/record.ts";

const SAMPLE: AddressRecord = {
  ...blankRecord(parseNetwork("203.0.113.7")!),
  seen: 4,
  firstSeen: 1_795_470_687,
  lastSeen: 1_795_470_688,
  blacklistedAt: 1_795_470_688,
  strikes: 1,
  naughty: 2,
  cause: "naughty",
};

Deno.test("formatRecord() writes what FORMAT.md shows, 128 bytes long", () => {
  const page = Deno.readTextFileSync(new URL("../../lib/state/FORMAT.md", import.meta.url));
  const line = formatRecord(SAMPLE);
  assert.equal(line.length, RECORD_BYTES);
  assert.ok(page.includes(`    ${line.trimEnd()}\n`));
});

Deno.test("parseRecord() reads back what formatRecord() wrote, for the longest address too", () => {
  for (
    const address of ["203.0.113.7", "2001:db8::/64", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"]
  ) {
    const record = { ...SAMPLE, network: parseNetwork(address)! };
    assert.equal(formatRecord(record).length, RECORD_BYTES);
    assert.deepEqual(parseRecord(formatRecord(record)), record);
  }
});

Deno.test("formatRecord() stops a count at the largest number of its column", () => {
  const huge = { ...SAMPLE, seen: 1e12, strikes: 1e12, failures: 1e12, naughty: 1e12 };
  const line = formatRecord(huge);
  assert.equal(line.length, RECORD_BYTES);
  const read = parseRecord(line)!;
  assert.deepEqual([read.seen, read.strikes, read.failures], [9_999_999, 999, 9999]);
});

Deno.test("parseRecord() refuses a line with any byte changed, or reads exactly what it says", () => {
  const line = formatRecord(SAMPLE);
  for (let at = 0; at < line.length; at++) {
    for (const character of ["0", "9", " ", "x", "\0", "\n", ".", "é"]) {
      const changed = line.slice(0, at) + character + line.slice(at + 1);
      const record = parseRecord(changed);
      if (record) assert.equal(formatRecord(record), changed);
    }
  }
  assert.equal(parseRecord(line.slice(0, 100)), undefined);
  assert.equal(parseRecord("\0".repeat(RECORD_BYTES)), undefined);
});

Deno.test("a block's own length stands in the place of the cause, and no other form of it is read", () => {
  const record: AddressRecord = { ...SAMPLE, cause: "import", blockDays: 7 };
  const line = formatRecord(record);
  assert.equal(line.slice(120), "imp0007\n");
  assert.equal(line.length, RECORD_BYTES);
  assert.deepEqual(parseRecord(line), record);
  for (const other of ["imp0000", "imp7   ", "imp007x", "imp-001"]) {
    assert.equal(parseRecord(line.slice(0, 120) + other.slice(0, 7) + "\n"), undefined, other);
  }
  // It belongs to imports alone.
  assert.equal(formatRecord({ ...SAMPLE, blockDays: 7 }), formatRecord(SAMPLE));
  assert.ok(formatRecord({ ...record, blockDays: 1e9 }).endsWith("imp9999\n"));
});
