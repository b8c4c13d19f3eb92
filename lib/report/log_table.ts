/** What a log says of each address, for `--test-log`: rows of counts, which take little memory however many they are. */
import type { Network } from "../address/network.ts";
import type { Finding, Outcome as Sort, Service } from "../forms/event.ts";

const SORTS: readonly Sort[] = ["success", "failed", "naughty", "probed"];

/** Text is given in pieces of about so many characters. */
const PIECE = 1 << 16;

/**
 * What a row is, in numbers that lie side by side, since where there are many rows each is far from the one before: the
 * address (a number; where it is not IPv4, its place among those), the kind, the next row of the same address, and the counts.
 */
const ROW = 8;
const ID = 0;
const KIND = 1;
const NEXT = 2;
const COUNTS = 4;

/** No row counts further. */
const MOST = 2 ** 31 - 1;

/** Rows of counts. */
export interface LogTable {
  readonly add: (finding: Finding) => void;
  /** How many rows there are. */
  readonly rows: () => number;
  /** The table in pieces, whoever has tried most first, and of those the first that was found. */
  readonly text: () => Generator<string>;
}

/**
 * Makes a table without rows.
 *
 * @returns The table.
 */
export function createLogTable(): LogTable {
  const services: Service[] = [];
  /** The first row of each address, by its text; rows are numbered from 1 here and in the slots. */
  const others = new Map<string, number>();
  const otherTexts: string[] = [];
  /** The first row of each of IPv4, by the hash of its number. */
  let slots = new Int32Array(1 << 12);
  let table = new Int32Array(ROW << 11);
  let rows = 0;

  function slotOf(id: number): number {
    let slot = Math.imul(id, 0x9e3779b1) >>> 1 & (slots.length - 1);
    for (;; slot = (slot + 1) & (slots.length - 1)) {
      const row = slots[slot]!;
      if (row === 0 || table[ROW * (row - 1) + ID] === id) return slot;
    }
  }

  function grow(): void {
    const larger = new Int32Array(2 * table.length);
    larger.set(table);
    table = larger;
    const firsts = slots.filter((row) => row > 0);
    slots = new Int32Array(2 * slots.length);
    for (const row of firsts) slots[slotOf(table[ROW * (row - 1) + ID]!)] = row;
  }

  /** Where a row is, which is made if it is not there. */
  function placeOf(address: Network, kind: number): number {
    const isIPv4 = address.length === 32;
    const id = isIPv4 ? numberOf(address.bytes) : 0;
    const first = isIPv4 ? slots[slotOf(id)]! : others.get(address.text) ?? 0;
    let last = -1;
    for (let row = first; row > 0; row = table[last + NEXT]!) {
      last = ROW * (row - 1);
      if (table[last + KIND] === kind) return last;
    }
    if (ROW * rows === table.length) grow();
    const place = ROW * rows++;
    table[place + KIND] = kind;
    table[place + ID] = isIPv4
      ? id
      : last < 0
      ? otherTexts.push(address.text) - 1
      : table[last + ID]!;
    if (last >= 0) table[last + NEXT] = rows;
    else if (isIPv4) slots[slotOf(id)] = rows;
    else others.set(address.text, rows);
    return place;
  }

  function addressOf(place: number): string {
    const id = table[place + ID]!;
    if ((table[place + KIND]! & 1) === 0) return otherTexts[id]!;
    return `${id >>> 24}.${(id >>> 16) & 255}.${(id >>> 8) & 255}.${id & 255}`;
  }

  function sumOf(place: number): number {
    let sum = 0;
    for (let sort = 0; sort < SORTS.length; sort++) sum += table[place + COUNTS + sort]!;
    return sum;
  }

  /** The places of the rows by their sums, the largest first; rows of one sum as they were found. */
  function order(): Int32Array {
    const sizes = new Map<number, number>();
    for (let row = 0; row < rows; row++) {
      const sum = sumOf(ROW * row);
      sizes.set(sum, (sizes.get(sum) ?? 0) + 1);
    }
    const firsts = new Map<number, number>();
    let first = 0;
    for (const sum of [...sizes.keys()].sort((a, b) => b - a)) {
      firsts.set(sum, first);
      first += sizes.get(sum)!;
    }
    const ordered = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = firsts.get(sumOf(ROW * row))!;
      ordered[at] = ROW * row;
      firsts.set(sumOf(ROW * row), at + 1);
    }
    return ordered;
  }

  return {
    rows: () => rows,
    add: ({ address, service, outcome, times }) => {
      let number = services.indexOf(service);
      if (number < 0) number = services.push(service) - 1;
      const place = placeOf(address, 2 * number + (address.length === 32 ? 1 : 0));
      const at = place + COUNTS + SORTS.indexOf(outcome);
      table[at] = Math.min(MOST, table[at]! + times);
    },
    *text() {
      let width = 7;
      for (let row = 0; row < rows; row++) width = Math.max(width, addressOf(ROW * row).length);
      let text = `${"address".padEnd(width)}  service   ${
        SORTS.map((sort) => sort.padStart(8)).join("")
      }\n`;
      for (const place of order()) {
        text += `${addressOf(place).padEnd(width)}  ${
          services[table[place + KIND]! >> 1]!.padEnd(10)
        }`;
        for (let sort = 0; sort < SORTS.length; sort++) {
          text += padded(table[place + COUNTS + sort]!);
        }
        text += "\n";
        if (text.length > PIECE) {
          yield text;
          text = "";
        }
      }
      yield text;
    },
  };
}

function numberOf(bytes: Uint8Array): number {
  return (bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!;
}

/** Most counts are small. */
const SMALL = Array.from({ length: 100 }, (_, count) => String(count).padStart(8));

function padded(count: number): string {
  return SMALL[count] ?? String(count).padStart(8);
}
