/** The only place that knows the real command line, streams, environment, clock and exit. */
import { exitStatus } from "./lib/cli/exit_status.ts";
import { parseArgv } from "./lib/cli/parse_argv.ts";
import { run } from "./lib/commands/run.ts";
import { SentryError } from "./lib/errors.ts";

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
  } catch (error) {
    // Whoever read this may have gone away, as `head` does; then there is nobody left to tell.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function main(): Promise<number> {
  if (Deno.args.length === 0) {
    write(Deno.stderr, (await import("./lib/cli/help.ts")).USAGE);
    return 2;
  }
  // Where a connection waits on the answer, trouble of ours lets it in.
  const isGate = Deno.args.includes("--gate");
  if (isGate) setTimeout(() => Deno.exit(0), (await import("./lib/commands/gate.ts")).GATE_MS);
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
    write(Deno.stdout, done.text);
    if (request.verbose) write(Deno.stdout, done.notes.map((note) => note + "\n").join(""));
    write(Deno.stderr, done.troubles.map((trouble) => `sentry: ${trouble}\n`).join(""));
    return done.status ?? (done.troubles.length > 0 && !isGate ? 1 : 0);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    write(Deno.stderr, `sentry: ${message.replace(/\s*\n\s*/g, " ")}\n`);
    if (isGate) return 0;
    return error instanceof SentryError ? exitStatus(error.kind) : 1;
  }
}

Deno.exit(await main());
