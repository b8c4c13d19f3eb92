/**
 * Waits, for what is to be given up.
 *
 * Not by `setTimeout`: with that the runtime loads Node's timers, and twenty modules with them, which takes longer than all
 * else that a connection costs. It keeps the program from ending no longer than what it is raced with.
 *
 * @param ms How long, in milliseconds.
 * @returns Nothing, once that time is over.
 */
export function after(ms: number): Promise<undefined> {
  const signal = AbortSignal.timeout(ms);
  return new Promise((done) => signal.addEventListener("abort", () => done(undefined)));
}
