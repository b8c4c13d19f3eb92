/** A memory that is bounded whatever is put into it, and forgets what was not used for long. */

/** Two maps: when the younger is full it becomes the older, and what was in that is forgotten. */
export interface BoundedMap<Key, Value> {
  readonly get: (key: Key) => Value | undefined;
  readonly set: (key: Key, value: Value) => void;
  /** What is kept, the oldest first. */
  readonly values: () => Value[];
}

/**
 * Makes a memory.
 *
 * @param size How many entries it keeps at least; it never holds more than twice as many.
 * @returns The memory. Reading an entry keeps it as fresh as writing it.
 */
export function createBoundedMap<Key, Value>(size: number): BoundedMap<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();

  function set(key: Key, value: Value): void {
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get: (key) => {
      const value = young.get(key);
      if (value !== undefined) return value;
      const former = old.get(key);
      if (former !== undefined) set(key, former);
      return former;
    },
    set,
    values: () => [...old.values(), ...young.values()],
  };
}
