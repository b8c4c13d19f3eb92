/** Runs other people's programs: by absolute path, with an argument list and an environment of ours, and for a bounded time. */
import { after } from "../after.ts";

/** How long one may take unless something else is said, in milliseconds. */
const LONGEST_MS = 20_000;

/** One call of a program. */
export interface Call {
  /** Where the program may be; the first that is there is run. */
  readonly program: readonly string[];
  readonly args: readonly string[];
  /** The lines that it reads from standard input, without their ends; they are gone through once. */
  readonly input?: Iterable<string>;
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
 * @param take Takes what it prints instead, as it comes, in pieces that end with a line.
 * @returns What became of it; a program that is not there is a trouble too.
 */
export async function runProgram(
  call: Call,
  longestMs = LONGEST_MS,
  take?: (printed: string) => void,
): Promise<Ran> {
  const [name = ""] = call.program;
  for (const path of call.program) {
    try {
      return await runPath(path, call, longestMs, take);
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

async function runPath(
  path: string,
  { args, input }: Call,
  longestMs: number,
  take: ((printed: string) => void) | undefined,
): Promise<Ran> {
  const child = new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr] = [child.stdout.getReader(), child.stderr.getReader()];
  const writer = input === undefined ? undefined : child.stdin.getWriter();
  const fed = writer && input && feed(writer, input);
  const all = Promise.all([child.status, textOf(stdout, take), textOf(stderr), fed]);
  const done = await Promise.race([all, after(longestMs)]);
  if (done === undefined) {
    kill(child);
    for (const stream of [stdout, stderr]) stream.cancel().catch(() => {});
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

async function textOf(
  stream: ReadableStreamDefaultReader<Uint8Array>,
  take?: (text: string) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await stream.read();
    text += decoder.decode(value, { stream: !done });
    const end = take ? (done ? text.length : text.lastIndexOf("\n") + 1) : 0;
    if (end > 0) {
      take?.(text.slice(0, end));
      text = text.slice(end);
    }
    if (done) return text;
  }
}

/** So much is written at once, in characters: there can be a million lines. */
const AT_ONCE = 1 << 16;

async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  lines: Iterable<string>,
): Promise<undefined> {
  const encoder = new TextEncoder();
  // The same for all of them, since memory is collected late.
  const bytes = new Uint8Array(2 * AT_ONCE);
  let text = "";
  const write = async () => {
    while (text !== "") {
      const { read, written } = encoder.encodeInto(text, bytes);
      if (!(await isFed(writer.write(bytes.subarray(0, written))))) return false;
      text = text.slice(read);
    }
    return true;
  };
  for (const line of lines) {
    text += line + "\n";
    if (text.length >= AT_ONCE && !(await write())) return;
  }
  await write() && await isFed(writer.close());
}

/** A program that does not read all of it, since it has ended, says why itself. */
async function isFed(step: Promise<void>): Promise<boolean> {
  return await step.then(() => true, () => false);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended; what it started has not.
  }
}
