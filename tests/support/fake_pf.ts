/** A pfctl in memory, in the place of Deno.Command: for what happens between a firewall's calls. */

/** The table, and what can go wrong with it. */
export interface FakePf {
  /** What is in the table. */
  readonly held: ReadonlySet<string>;
  /**
   * Has the Nth call from now on throw before or after it has done its work, or fail; 0: none.
   */
  readonly failAt: (nth: number, how: "before" | "after" | "status") => void;
  /** Does something in the middle of every call. */
  readonly meanwhile: (body: () => Promise<void>) => void;
  /** How many calls were under way at once, at most. */
  readonly most: () => number;
  readonly [Symbol.dispose]: () => void;
}

/**
 * Lays it over Deno.Command; `using` puts that back.
 *
 * @returns The table, empty.
 */
export function fakePf(): FakePf {
  const held = new Set<string>();
  const real = Deno.Command;
  let left = 0;
  let mode = "before";
  let body = () => Promise.resolve();
  let running = 0;
  let most = 0;

  function spawn(args: readonly string[]) {
    const isBad = left > 0 && --left === 0;
    if (isBad && mode === "before") throw new Error("killed");
    let fed = "";
    const stdin = new WritableStream<Uint8Array>({
      write: (bytes) => void (fed += new TextDecoder().decode(bytes)),
    });
    const status = (async () => {
      most = Math.max(most, ++running);
      await body();
      // By now it has read its input.
      await new Promise((done) => setTimeout(done, 1));
      running--;
      if (isBad && mode === "status") return { success: false, code: 1, signal: null };
      const verb = args[args.indexOf("-T") + 1];
      const members = fed.split("\n").filter((line) => line !== "");
      if (verb === "replace") held.clear();
      for (const member of members) {
        if (verb === "delete") held.delete(member);
        else held.add(member);
      }
      if (isBad) throw new Error("killed");
      return { success: true, code: 0, signal: null };
    })();
    const empty = () => new ReadableStream<Uint8Array>({ start: (stream) => stream.close() });
    return { stdin, stdout: empty(), stderr: empty(), status, kill: () => {} };
  }

  Reflect.set(
    Deno,
    "Command",
    class {
      readonly #args: readonly string[];
      constructor(_: string, { args }: { args: readonly string[] }) {
        this.#args = args;
      }
      spawn() {
        return spawn(this.#args);
      }
    },
  );
  return {
    held,
    failAt: (nth, how) => [left, mode] = [nth, how],
    meanwhile: (one) => body = one,
    most: () => most,
    [Symbol.dispose]: () => Reflect.set(Deno, "Command", real),
  };
}
