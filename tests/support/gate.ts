/** The compiled program as a gate: in a ROOT_DIR of its own, since it takes none from the environment. */
import { makeScratch, type Ran, run, type Scratch, SENTRY, sshdLine } from "./scratch.ts";

/** A scratch folder whose ROOT_DIR holds the program. */
export interface GateScratch extends Scratch {
  readonly program: string;
  /** Runs `--gate` with an address, or with other words. */
  readonly gate: (words: string | string[], env?: Record<string, string>) => Promise<Ran>;
  /** Logs a user that does not exist. */
  readonly naughty: (address: string) => void;
}

/**
 * Makes one; `using` removes it.
 *
 * @param conf What sentry.conf sets besides LOG_DIR.
 * @returns The folder.
 */
export function makeGate(conf = ""): GateScratch {
  const scratch = makeScratch();
  const program = `${scratch.rootDir}/sentry`;
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry.conf`, `LOG_DIR=${scratch.logDir}\n${conf}`);
  Deno.copyFileSync(SENTRY, program);
  Deno.writeTextFileSync(`${scratch.logDir}/auth.log`, "");
  return {
    ...scratch,
    program,
    gate: (words, env) =>
      run(program, ["--gate", ...typeof words === "string" ? [`--ip=${words}`] : words], env),
    naughty: (address) => scratch.log(sshdLine(`Invalid user admin from ${address} port 1`)),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}
