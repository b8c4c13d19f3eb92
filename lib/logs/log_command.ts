/**
 * LOG_COMMAND: a program of the administrator's whose stdout is one more log, such as what a container prints, or another
 * machine's journal. It is told in SENTRY_CURSOR where it stopped the last time, and says where it stops now as its very last line,
 * as `journalctl --show-cursor` does:
 *
 *     -- cursor: TEXT
 *
 * What stands before that may be a client's choice, and no line there is taken for a cursor; so what does not end with one
 * counts for nothing. Nor does what a program printed that failed, or did not end in time: it will print it again.
 */
import { quote } from "../errors.ts";
import { checkProgram } from "../programs/trusted_program.ts";
import type { CommandCursor } from "./cursor.ts";
import { streamLines } from "./stream_lines.ts";

/** How much of it is read. */
export interface CommandLimits {
  /** How long it may take, in seconds. */
  readonly seconds: number;
  /** How many bytes it may print. */
  readonly bytes: number;
}

/** What any run may take. */
export const COMMAND_LIMITS: CommandLimits = { seconds: 300, bytes: 1 << 30 };

/** What came of a run. */
export interface CommandNews {
  /** Where it stopped; what it was before when it printed nothing. */
  readonly cursor: CommandCursor | undefined;
  readonly bytes: number;
}

/** What it is started by: the paths that sentry itself may run are compiled in. */
const SHELL = "/bin/sh";

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Arguments: seconds, the program, its arguments. timeout(1) ends with the program what that has started. `env` would take a
 * path with `=` in it for a variable, so it stands before `timeout`.
 */
const SCRIPT = `exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
exec env -i PATH="$PATH" LC_ALL=C SENTRY_CURSOR="$SENTRY_CURSOR" timeout -k 5 "$@"`;

const CURSOR = /^-- cursor: ([!-~](?:[ -~]{0,510}[!-~])?)$/;

/** How much of what it complains of is kept, in bytes. */
const MOST_WORDS = 4096;

/** How much longer, in seconds, its streams are read: what it has left running may hold them open. */
const GRACE_SECONDS = 10;

/**
 * Runs the command.
 *
 * @param command The program's path, and its arguments.
 * @param last Where it stopped; one of another program's is not told.
 * @param onLine Called for each line of the log, in order. What was read counts only if nothing is thrown.
 * @param limits How much it may take.
 * @returns Where it stopped now.
 * @throws Error with one sentence when it could not be run, failed, took too much, or did not say where it stopped.
 */
export async function readCommand(
  command: readonly string[],
  last: CommandCursor | undefined,
  onLine: (line: string) => void,
  limits = COMMAND_LIMITS,
): Promise<CommandNews> {
  const [program = ""] = command;
  checkProgram(program);
  const cursor = last?.program === program ? last.cursor : undefined;
  const child = new Deno.Command(SHELL, {
    args: ["-c", SCRIPT, "sentry-log-command", String(limits.seconds), ...command],
    clearEnv: true,
    env: { LC_ALL: "C", PATH, SENTRY_CURSOR: cursor ?? "" },
    cwd: "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(), (limits.seconds + GRACE_SECONDS) * 1000);
  const until = <T>(stream: ReadableStream<T>) =>
    stream.pipeThrough(new TransformStream<T, T>(), { signal });
  try {
    const words = firstWords(until(child.stderr));
    // The last line is no line of the log.
    let held: string | undefined;
    const bytes = await streamLines(until(child.stdout), (line) => {
      if (held !== undefined) onLine(held);
      held = line;
    }, limits.bytes);
    if (bytes > limits.bytes) {
      throw new Error(`it printed more than ${limits.bytes} bytes; let it print less at once`);
    }
    const { success, code } = await child.status;
    if (code === 124 || code === 137) throw late(limits);
    if (!success) {
      throw new Error(`it ended with ${code}: ${quote(await words || "it said nothing")}`);
    }
    return { cursor: held === undefined ? last : readCursor(held, program, cursor, bytes), bytes };
  } catch (error) {
    stop(child);
    throw signal.aborted ? late(limits) : error;
  } finally {
    clearTimeout(timer);
  }
}

function late({ seconds }: CommandLimits): Error {
  return new Error(`it took more than ${seconds} seconds; let it print less at once`);
}

/** Where it says that it stopped. */
function readCursor(
  line: string,
  program: string,
  before: string | undefined,
  bytes: number,
): CommandCursor {
  const cursor = CURSOR.exec(line)?.[1];
  if (cursor === undefined) {
    throw new Error(`its last line is no "-- cursor: TEXT", but ${quote(line)}`);
  }
  // Else the same would be printed, and counted, again.
  if (cursor === before && bytes > line.length + 1) {
    throw new Error("it printed lines and the cursor that it was told");
  }
  return { program, cursor };
}

/** The first line of what it complains of; the rest is read and left. */
async function firstWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of stream) {
      if (text.length < MOST_WORDS) text += decoder.decode(chunk.subarray(0, MOST_WORDS));
    }
  } catch {
    // It was not read to its end in time, of which stdout tells.
  }
  return text.trim().split("\n")[0] ?? "";
}

/** timeout(1) passes it on to all that it has started. */
function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
