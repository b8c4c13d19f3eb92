import assert from "node:assert/strict";
import { networkOf } from "../../lib/address/network.ts";
import { makeRandom } from "../address/_random.ts";
import {
  type AddressRecord,
  blankRecord,
  CAUSES,
  COLUMNS,
  formatRecord,
  parseRecord,
  RECORD_BYTES,
} from "../../lib/state/record.ts";

const random = makeRandom(5);

function anyRecord(): AddressRecord {
  const bytes = Uint8Array.from({ length: random(2) === 0 ? 4 : 16 }, () => 1 + random(254));
  const numbers = COLUMNS.map(([field, , width]) => [field, random(10 ** (random(width) + 1))]);
  return {
    ...blankRecord(networkOf(bytes, 8 * bytes.length - random(9))),
    ...Object.fromEntries(numbers),
    cause: CAUSES[random(CAUSES.length)]!,
  };
}

Deno.test("COLUMNS stand one space apart, from the address to the cause", () => {
  let end = 43;
  for (const [field, start, width] of COLUMNS) {
    assert.equal(start, end + 1, field);
    end = start + width;
  }
  assert.equal(end, 119);
});

Deno.test("parseRecord() reads back ten thousand random records", () => {
  for (let i = 0; i < 10_000; i++) {
    const record = anyRecord();
    const line = formatRecord(record);
    assert.equal(new TextEncoder().encode(line).length, RECORD_BYTES);
    assert.equal(line.indexOf("\n"), RECORD_BYTES - 1);
    assert.deepEqual(parseRecord(line), record);
  }
});

Deno.test("every column of formatRecord() stops at its largest number and disturbs no other", () => {
  for (const [field, start, width] of COLUMNS) {
    const line = formatRecord({ ...anyRecord(), [field]: 1e15 });
    assert.equal(line.length, RECORD_BYTES, field);
    assert.equal(line.slice(start, start + width), "9".repeat(width), field);
    assert.ok(parseRecord(line), field);
  }
});

Deno.test("parseRecord() refuses a line with any byte replaced by any other, or reads just that line", () => {
  const line = formatRecord(anyRecord());
  let refused = 0;
  for (let at = 0; at < RECORD_BYTES; at++) {
    for (let code = 0; code < 256; code++) {
      const changed = line.slice(0, at) + String.fromCharCode(code) + line.slice(at + 1);
      const record = parseRecord(changed);
      if (record) assert.equal(formatRecord(record), changed);
      else refused++;
    }
  }
  assert.ok(refused > 100 * 240);
});
