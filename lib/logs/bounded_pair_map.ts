/**
 * A memory that is bounded whatever is put into it, and forgets what was not used for long, by pairs of whole numbers: as
 * createBoundedMap(), without an object for a key, and for a sixth of the time where keys are large numbers.
 */

/** What is remembered; each key is two whole numbers of 32 bits. */
export interface BoundedPairMap<Value> {
  readonly get: (a: number, b: number) => Value | undefined;
  readonly set: (a: number, b: number, value: Value) => void;
  /** What is kept, the oldest first. */
  readonly values: () => Value[];
}

/** A table with open addressing: a slot is empty where it has no value. */
interface Table<Value> {
  /** Two a slot. */
  readonly keys: Int32Array;
  readonly values: (Value | undefined)[];
  /** The slots that are taken, in the order in which they were. */
  readonly taken: Int32Array;
  filled: number;
}

/**
 * Makes a memory.
 *
 * @param size How many entries it keeps at least; it never holds more than twice as many.
 * @param seed Whoever knows it can have the keys fall into few slots.
 * @returns The memory. Reading an entry keeps it as fresh as writing it.
 */
export function createBoundedPairMap<Value>(
  size: number,
  seed = Math.random() * 2 ** 32 | 0,
): BoundedPairMap<Value> {
  const slots = 2 ** Math.ceil(Math.log2(2 * size));
  const mask = slots - 1;
  let young = makeTable<Value>(slots, size);
  let old = makeTable<Value>(slots, size);

  // Who asks in vain mostly puts the same next.
  let asked = -1;
  let askedA = 0;
  let askedB = 0;

  /** The key's slot, or the empty one where it would be. */
  function slotOf({ keys, values }: Table<Value>, hash: number, a: number, b: number): number {
    let slot = hash & mask;
    while (values[slot] !== undefined && (keys[2 * slot] !== a || keys[2 * slot + 1] !== b)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function put(slot: number, a: number, b: number, value: Value): void {
    if (young.values[slot] === undefined) {
      if (young.filled === size) {
        [young, old] = [old, young];
        empty(young);
        slot = slotOf(young, mix(a, b, seed), a, b);
      }
      young.keys[2 * slot] = a;
      young.keys[2 * slot + 1] = b;
      young.taken[young.filled++] = slot;
    }
    young.values[slot] = value;
    asked = -1;
  }

  return {
    get: (a, b) => {
      a |= 0;
      b |= 0;
      const hash = mix(a, b, seed);
      const slot = slotOf(young, hash, a, b);
      const value = young.values[slot];
      if (value !== undefined) return value;
      asked = slot;
      askedA = a;
      askedB = b;
      if (old.filled === 0) return undefined;
      const former = old.values[slotOf(old, hash, a, b)];
      if (former !== undefined) put(slot, a, b, former);
      return former;
    },
    set: (a, b, value) => {
      a |= 0;
      b |= 0;
      const isAsked = asked >= 0 && askedA === a && askedB === b;
      put(isAsked ? asked : slotOf(young, mix(a, b, seed), a, b), a, b, value);
    },
    values: () => [...valuesOf(old), ...valuesOf(young)],
  };
}

function makeTable<Value>(slots: number, size: number): Table<Value> {
  return {
    keys: new Int32Array(2 * slots),
    values: new Array<Value | undefined>(slots).fill(undefined),
    taken: new Int32Array(size),
    filled: 0,
  };
}

function empty<Value>(table: Table<Value>): void {
  table.values.fill(undefined);
  table.filled = 0;
}

function valuesOf<Value>({ values, taken, filled }: Table<Value>): Value[] {
  return [...taken.subarray(0, filled)].map((slot) => values[slot]!);
}

/** Spreads over all bits what differs in any of the two. */
function mix(a: number, b: number, seed: number): number {
  let hash = Math.imul(a ^ seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}
