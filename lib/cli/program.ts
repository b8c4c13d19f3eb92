/** The program proper: any command, from its words to its exit status. */
import { run } from "../commands/run.ts";
import { sentenceOf, SentryError } from "../errors.ts";
import { exitStatus } from "../exit_status.ts";
import { parseArgv } from "./parse_argv.ts";
import { answer, complain, write } from "./say.ts";

/**
 * Does what the command line says, and tells of it.
 *
 * @param argv The words after the program's name.
 * @returns The exit status.
 */
export async function program(argv: readonly string[]): Promise<number> {
  if (argv.length === 0) {
    complain((await import("../manual/help.ts")).USAGE);
    return 2;
  }
  // Where a connection waits on the answer, trouble of ours lets it in.
  const isGate = argv.includes("--gate");
  try {
    const request = parseArgv(argv);
    const done = await run(request, {
      environment: Deno.env.get,
      executable: Deno.execPath,
      now: Math.floor(Date.now() / 1000),
      write: (text) => write(Deno.stdout, text),
      progress: Deno.stderr.isTerminal()
        ? (text) => write(Deno.stderr, `\r\x1b[K${text}`)
        : undefined,
    });
    const notes = request.verbose ? done.notes.map((note) => note + "\n").join("") : "";
    const troubles = [...done.alarms ?? [], ...done.troubles].map((one) => `sentry: ${one}\n`)
      .join("");
    if (isGate) {
      await answer(Deno.stdout, done.text + notes);
      await answer(Deno.stderr, troubles);
      return done.status ?? 0;
    }
    write(Deno.stdout, done.text + notes);
    complain(troubles);
    return done.status ?? (done.troubles.length > 0 ? 1 : 0);
  } catch (error) {
    const sentence = `sentry: ${sentenceOf(error)}\n`;
    if (isGate) {
      await answer(Deno.stderr, sentence);
      return 0;
    }
    complain(sentence);
    return error instanceof SentryError ? exitStatus(error.kind) : 1;
  }
}
