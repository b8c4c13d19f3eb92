/** Runs other people's programs: by absolute path, with an argument list and an environment of ours, and for a bounded time. */
import { after } from "../after.ts";

/** How long one may take unless something else is said, in milliseconds. */
const LONGEST_MS = 20_000;

/** One call of a program. */
export interface Call {
  /** Where the program may be; the first that is there is run. */
  readonly program: readonly string[];
  readonly args: readonly string[];
  /** What it reads from standard input. */
  readonly input?: string;
}

/** What became of a call. */
export interface Ran {
  /** What it printed. */
  readonly printed: string;
  /** What went wrong, as a sentence; nothing when nothing did. */
  readonly trouble: string | undefined;
  /** Whether that is that it did not end in time. */
  readonly isLate: boolean;
}

/**
 * Runs a call. One that takes too long is killed, and not waited for any more, also if something that it has started keeps its
 * streams open.
 *
 * @param call The call.
 * @param longestMs How long it may take, in milliseconds.
 * @returns What became of it; a program that is not there is a trouble too.
 */
export async function runProgram(call: Call, longestMs = LONGEST_MS): Promise<Ran> {
  const [name = ""] = call.program;
  for (const path of call.program) {
    try {
      return await runPath(path, call, longestMs);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      return failed(`${path} can't be run: ${String(error)}`);
    }
  }
  return failed(`there is no ${name}`);
}

/**
 * Asks a program.
 *
 * @param program Where it may be.
 * @param args Its arguments.
 * @returns What it printed on stdout; nothing when it is not there, failed, or took more than five seconds.
 */
export async function askProgram(
  program: readonly string[],
  args: readonly string[],
): Promise<string | undefined> {
  const { printed, trouble } = await runProgram({ program, args }, 5000);
  return trouble === undefined ? printed : undefined;
}

async function runPath(path: string, { args, input }: Call, longestMs: number): Promise<Ran> {
  const child = new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const streams = [child.stdout.getReader(), child.stderr.getReader()];
  const writer = input === undefined ? undefined : child.stdin.getWriter();
  const all = Promise.all([child.status, ...streams.map(textOf), writer && feed(writer, input)]);
  const done = await Promise.race([all, after(longestMs)]);
  if (done === undefined) {
    kill(child);
    for (const stream of streams) stream.cancel().catch(() => {});
    writer?.abort().catch(() => {});
    return { ...failed(`${path} did not end within ${longestMs / 1000} seconds`), isLate: true };
  }
  const [{ success, code, signal }, printed = "", said = ""] = done;
  if (success) return { printed, trouble: undefined, isLate: false };
  const words = said.trim().split("\n")[0] || printed.split("\n")[0] || "it said nothing";
  const why = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
  return { ...failed(`${path} ${why}: ${words}`), printed };
}

function failed(trouble: string): Ran {
  return { printed: "", trouble, isLate: false };
}

async function textOf(stream: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await stream.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

/** A program that does not read all of it says why itself. */
async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  input = "",
): Promise<undefined> {
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It has ended already.
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended; what it started has not.
  }
}
