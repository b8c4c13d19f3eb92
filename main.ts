/** The only place that knows the real command line, streams, environment, clock and exit. */
import { after } from "./lib/after.ts";
import { exitStatus } from "./lib/cli/exit_status.ts";
import { parseArgv } from "./lib/cli/parse_argv.ts";
import { run } from "./lib/commands/run.ts";
import { sentenceOf, SentryError } from "./lib/errors.ts";

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
  } catch (error) {
    // Whoever read this may have gone away, as `head` does; then there is nobody left to tell.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Says what went wrong, if anybody can hear it; that nobody can changes no answer. */
function complain(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // A full disk, or a closed stream.
  }
}

/** How long a gate waits for somebody to read what it prints, in milliseconds. */
const UNREAD_MS = 200;

/** Writes as a gate must: whoever does not read it, and whatever goes wrong with it, changes no answer. */
async function answer(
  stream: { write(bytes: Uint8Array): Promise<number> },
  text: string,
): Promise<void> {
  let rest = new TextEncoder().encode(text);
  const all = async () => {
    while (rest.length > 0) rest = rest.subarray(await stream.write(rest));
  };
  if (rest.length > 0) await Promise.race([all().catch(() => {}), after(UNREAD_MS)]);
}

async function main(): Promise<number> {
  if (Deno.args.length === 0) {
    complain((await import("./lib/cli/help.ts")).USAGE);
    return 2;
  }
  // Where a connection waits on the answer, trouble of ours lets it in.
  const isGate = Deno.args.includes("--gate");
  try {
    const request = parseArgv(Deno.args);
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

// The owner may read and write what is made here, whatever the umask was; what others may is said where each file is made.
Deno.umask(Deno.umask() & 0o077);
Deno.exit(await main());
