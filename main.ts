/** The only place that knows the real command line, environment, clock and exit of the whole program. */
import { answer, complain, write } from "./lib/cli/say.ts";
import { quickAnswer } from "./lib/quick/quick_answer.ts";
import { sentenceOf } from "./lib/errors.ts";

async function main(): Promise<number> {
  const done = await quickAnswer(Deno.args, Deno.env.get, Deno.execPath, Date.now());
  // Loaded only where it is needed.
  if (!done) return await (await import("./lib/cli/program.ts")).program(Deno.args);
  if (done.isGate) await answer(Deno.stdout, done.text);
  else {
    try {
      write(Deno.stdout, done.text);
    } catch (error) {
      complain(`sentry: ${sentenceOf(error)}\n`);
      return 1;
    }
  }
  return done.status;
}

// The owner may read and write what is made here, whatever the umask was; what others may is said where each file is made.
Deno.umask(Deno.umask() & 0o077);
Deno.exit(await main());
