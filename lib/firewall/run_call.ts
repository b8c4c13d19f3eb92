/** Runs the firewall's tools: by absolute path, with an argument list and an environment of ours, and for a bounded time. */
import type { Call } from "./backend.ts";

/** How long one call may take, in milliseconds. */
const LONGEST_MS = 20_000;

/** What became of a call. */
export interface Ran {
  /** What it printed. */
  readonly printed: string;
  /** What went wrong, as a sentence; nothing when nothing did. */
  readonly trouble: string | undefined;
}

/**
 * Runs a call.
 *
 * @param call The call.
 * @returns What became of it; a program that is not there is a trouble too.
 */
export async function runCall({ program, args, input }: Call): Promise<Ran> {
  const [name = ""] = program;
  for (const path of program) {
    try {
      const child = new Deno.Command(path, {
        args: [...args],
        clearEnv: true,
        env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
        stdin: input === undefined ? "null" : "piped",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(LONGEST_MS),
      }).spawn();
      const fed = input === undefined ? undefined : feed(child.stdin, input);
      const [{ success, code, signal, stdout, stderr }] = await Promise.all([child.output(), fed]);
      const printed = new TextDecoder().decode(stdout);
      if (success) return { printed, trouble: undefined };
      const words = new TextDecoder().decode(stderr).trim().split("\n")[0] ||
        printed.split("\n")[0];
      const why = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      return { printed, trouble: `${path} ${why}: ${words || "it said nothing"}` };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      return { printed: "", trouble: `${path} can't be run: ${String(error)}` };
    }
  }
  return { printed: "", trouble: `there is no ${name}` };
}

/** A program that does not read all of it says why itself. */
async function feed(stream: WritableStream<Uint8Array>, input: string): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It has ended already.
  }
}
