/** What a log says of each address, for `--test-log`: rows of counts, which take little memory however many they are. */
import type { Network } from "../address/network.ts";
import type { Finding, Outcome as Sort, Service } from "../logs/event.ts";

const SORTS: readonly Sort[] = ["success", "failed", "naughty", "probed"];

/** Text is given in pieces of about so many characters. */
const PIECE = 1 << 16;

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
  /** By address, IPv4 as a number: the number of its first row, and of each row the next one of the same address. */
  const others = new Map<string, number>();
  const otherTexts: string[] = [];
  let slots = new Int32Array(1 << 12);
  let ids = new Int32Array(1 << 11);
  let kinds = new Uint16Array(1 << 11);
  let next = new Int32Array(1 << 11);
  let counts = new Uint32Array(SORTS.length << 11);
  let rows = 0;

  /** The slot of an IPv4 address; rows are numbered from 1 there. */
  function slotOf(id: number): number {
    let slot = Math.imul(id, 0x9e3779b1) >>> 1 & (slots.length - 1);
    for (;; slot = (slot + 1) & (slots.length - 1)) {
      const row = slots[slot]!;
      if (row === 0 || ids[row - 1] === id) return slot;
    }
  }

  function grow(): void {
    ids = grown(ids, new Int32Array(2 * ids.length));
    kinds = grown(kinds, new Uint16Array(2 * kinds.length));
    next = grown(next, new Int32Array(2 * next.length));
    counts = grown(counts, new Uint32Array(2 * counts.length));
    const firsts = slots.filter((row) => row > 0);
    slots = new Int32Array(2 * slots.length);
    for (const row of firsts) slots[slotOf(ids[row - 1]!)] = row;
  }

  function begin(id: number, kind: number): number {
    if (rows === ids.length) grow();
    ids[rows] = id;
    kinds[rows] = kind;
    return ++rows;
  }

  function rowOf(address: Network, kind: number): number {
    const isIPv4 = address.length === 32;
    const id = isIPv4 ? numberOf(address.bytes) : otherOf(address.text);
    const first = isIPv4 ? slots[slotOf(id)]! : others.get(address.text)!;
    let last = 0;
    for (let row = first; row > 0; row = next[row - 1]!) {
      if (kinds[row - 1] === kind) return row - 1;
      last = row;
    }
    const row = begin(id, kind);
    if (last > 0) next[last - 1] = row;
    else if (isIPv4) slots[slotOf(id)] = row;
    else others.set(address.text, row);
    return row - 1;
  }

  function otherOf(text: string): number {
    const row = others.get(text);
    if (row !== undefined && row > 0) return ids[row - 1]!;
    others.set(text, 0);
    return otherTexts.push(text) - 1;
  }

  function addressOf(row: number): string {
    const id = ids[row]!;
    if ((kinds[row]! & 1) === 0) return otherTexts[id]!;
    return `${id >>> 24}.${(id >>> 16) & 255}.${(id >>> 8) & 255}.${id & 255}`;
  }

  function sumOf(row: number): number {
    let sum = 0;
    for (let sort = 0; sort < SORTS.length; sort++) sum += counts[SORTS.length * row + sort]!;
    return sum;
  }

  /** By their sums, the largest first, rows of one sum as they were found. */
  function order(): Int32Array {
    const sizes = new Map<number, number>();
    for (let row = 0; row < rows; row++) sizes.set(sumOf(row), (sizes.get(sumOf(row)) ?? 0) + 1);
    const places = new Map<number, number>();
    let place = 0;
    for (const sum of [...sizes.keys()].sort((a, b) => b - a)) {
      places.set(sum, place);
      place += sizes.get(sum)!;
    }
    const ordered = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = places.get(sumOf(row))!;
      ordered[at] = row;
      places.set(sumOf(row), at + 1);
    }
    return ordered;
  }

  return {
    rows: () => rows,
    add: ({ address, service, outcome, times }) => {
      let number = services.indexOf(service);
      if (number < 0) number = services.push(service) - 1;
      const row = rowOf(address, 2 * number + (address.length === 32 ? 1 : 0));
      counts[SORTS.length * row + SORTS.indexOf(outcome)]! += times;
    },
    *text() {
      let width = 7;
      for (let row = 0; row < rows; row++) width = Math.max(width, addressOf(row).length);
      let text = `${"address".padEnd(width)}  service   ${
        SORTS.map((sort) => sort.padStart(8)).join("")
      }\n`;
      for (const row of order()) {
        text += `${addressOf(row).padEnd(width)}  ${services[kinds[row]! >> 1]!.padEnd(10)}`;
        for (let sort = 0; sort < SORTS.length; sort++) {
          text += padded(counts[SORTS.length * row + sort]!);
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

function grown<Numbers extends Int32Array | Uint16Array | Uint32Array>(
  numbers: Numbers,
  larger: Numbers,
): Numbers {
  larger.set(numbers);
  return larger;
}

function numberOf(bytes: Uint8Array): number {
  return (bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!;
}

/** Most counts are small. */
const SMALL = Array.from({ length: 100 }, (_, count) => String(count).padStart(8));

function padded(count: number): string {
  return SMALL[count] ?? String(count).padStart(8);
}
