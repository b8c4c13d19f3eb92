/** Makes one file operation of the program fail, or all from one on, as when it is killed. */

/**
 * `once`: the Nth operation fails, and what follows works; `killed`: nothing works from the Nth on; `torn`: the same,
 * but if the Nth writes, half of it is written.
 */
export type Fault = "once" | "killed" | "torn";

/** A fault that is set up. */
export interface Injected {
  /** Whether it came to the Nth operation. */
  readonly fired: () => boolean;
  /** Makes all operations work again. */
  readonly [Symbol.dispose]: () => void;
}

const STEPS = [
  "openSync",
  "readFileSync",
  "lstatSync",
  "mkdirSync",
  "renameSync",
  "removeSync",
  "chmodSync",
] as const;
const FILE_STEPS = ["writeSync", "readSync", "seekSync", "syncSync", "statSync"] as const;

/**
 * Sets up a fault.
 *
 * @param nth The operation, from 1.
 * @param fault What happens there.
 * @returns The fault; `using` undoes it.
 */
export function injectFault(nth: number, fault: Fault): Injected {
  let count = 0;
  const undo: (() => void)[] = [];
  for (const name of STEPS) wrap(Deno, name);
  for (const name of FILE_STEPS) wrap(Deno.FsFile.prototype, name);

  function wrap(holder: object, name: string): void {
    const real = Reflect.get(holder, name) as (...args: unknown[]) => unknown;
    Reflect.set(holder, name, function (this: unknown, ...args: unknown[]) {
      count++;
      if (count < nth || (fault === "once" && count > nth)) return real.apply(this, args);
      const [bytes] = args;
      if (count === nth && fault === "torn" && name === "writeSync") {
        real.call(this, (bytes as Uint8Array).subarray(0, (bytes as Uint8Array).length >> 1));
      }
      throw new Error(`injected at ${name} (os error 28)`);
    });
    undo.push(() => Reflect.set(holder, name, real));
  }
  return {
    fired: () => count >= nth,
    [Symbol.dispose]: () => undo.forEach((one) => one()),
  };
}
