/**
 * Where reading of each log stopped: the file `cursors`, one line a log.
 *
 *     file DEVICE INODE OFFSET TAIL PATH
 *     journal CURSOR
 *     instead FAMILY…
 *     command PROGRAM CURSOR
 *     rule NAME file DEVICE INODE OFFSET TAIL PATH
 *     rule NAME journal CURSOR
 *     rule NAME told …
 *     told SERVICE ADDRESS PORT PID TRIES TOLD ALSO FLAGS [VOICE=TRIES]…
 *     told rest HOST PROGRAM PID LINES[!] [CLIENT]
 *     told size HOST BYTES
 *     told bare LOG
 *     told held HOST SERVICE PID OUTCOME
 *
 * `instead` names the families for which the journal is read in place of syslog's files, whose lines here go along with
 * their ends (take_over.ts).
 *
 * `told` lines are what was already told of connections that later lines may be about (count_tries.ts), what may be the rest of
 * another line (continuations.ts), how long lines were (line_lengths.ts), which logs clients may have written to (headerless.ts), and what was
 * said of a client without his address (unnamed_clients.ts).
 *
 * Each rule of the administrator's has a reading of its own: lines that begin with its name and mean what they mean without.
 *
 * TAIL is a checksum of the bytes before OFFSET, so that a file that was cut and has grown again, or a new
 * file that got the old one's inode, is not taken for the one that was read.
 */

/** Where reading of one log file stopped. */
export interface FileCursor {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  /** Bytes read, always behind a newline. */
  readonly offset: number;
  /** {@link tailSum} of the last bytes before `offset`. */
  readonly tail: string;
}

/** Where LOG_COMMAND stopped. */
export interface CommandCursor {
  /** The program's path. */
  readonly program: string;
  /** What it printed as its cursor; printable ASCII. */
  readonly cursor: string;
}

/** Where one reading of some logs stopped. */
export interface Reading {
  readonly files: ReadonlyMap<string, FileCursor>;
  /** The journal's own cursor; nothing when it was never read. */
  readonly journal: string | undefined;
  /** What was told of connections, for the next run. */
  readonly told: readonly string[];
}

/** Where reading of every log stopped. */
export interface Cursors extends Reading {
  /** The families for which the journal was read in place of syslog's files. */
  readonly instead?: readonly string[];
  /** LOG_COMMAND's own cursor; nothing when it never printed one. */
  readonly command?: CommandCursor;
  /** Where each rule's reading stopped, by its name. */
  readonly rules?: ReadonlyMap<string, Reading>;
}

/**
 * Reads `cursors`.
 *
 * @param text The whole file.
 * @returns What it says; lines that it could not have written are passed over, and those logs read anew.
 */
export function parseCursors(text: string): Cursors {
  const own: string[] = [];
  const ofRules = new Map<string, string[]>();
  let command: CommandCursor | undefined;
  let instead: readonly string[] = [];
  for (const line of text.split("\n")) {
    const rule = line.startsWith("rule ") && /^rule ([a-z0-9_-]{1,31}\.rule) (.*)$/.exec(line);
    const run = line.startsWith("command ") && COMMAND.exec(line);
    if (rule) ofRules.set(rule[1]!, [...ofRules.get(rule[1]!) ?? [], rule[2]!]);
    else if (run) command = { program: run[1]!, cursor: run[2]! };
    else if (INSTEAD.test(line)) instead = line.split(" ").slice(1);
    else own.push(line);
  }
  const rules = new Map([...ofRules].map(([name, lines]) => [name, parseReading(lines)]));
  return {
    ...parseReading(own),
    ...(instead.length > 0 && { instead }),
    ...(command && { command }),
    ...(rules.size > 0 && { rules }),
  };
}

const INSTEAD = /^instead(?: (?:ssh|ftp|mua|smtp)){1,4}$/;

const COMMAND = /^command (\/\S*) ([!-~](?:[ -~]{0,510}[!-~])?)$/;

function parseReading(lines: readonly string[]): Reading {
  const files = new Map<string, FileCursor>();
  const told: string[] = [];
  let journal: string | undefined;
  for (const line of lines) {
    const file = /^file (\d+) (\d+) (\d+) ([0-9a-f]{8}) (\/.*)$/.exec(line);
    if (file) {
      const [, device, inode, offset, tail = "", path = ""] = file;
      const numbers = { device: Number(device), inode: Number(inode), offset: Number(offset) };
      files.set(path, { path, ...numbers, tail });
    }
    const entry = /^journal ([\x21-\x7e]{1,512})$/.exec(line);
    if (entry) journal = entry[1];
    if (line.startsWith("told ")) told.push(line.slice(5));
  }
  return { files, journal, told };
}

/**
 * Writes `cursors`.
 *
 * @param cursors Where reading stopped.
 * @returns The whole file.
 */
export function formatCursors(cursors: Cursors): string {
  const { instead = [], command, rules } = cursors;
  const lines = formatReading(cursors);
  if (instead.length > 0) lines.push(["instead", ...instead].join(" "));
  if (command) lines.push(`command ${command.program} ${command.cursor}`);
  for (const [name, reading] of rules ?? []) {
    for (const line of formatReading(reading)) lines.push(`rule ${name} ${line}`);
  }
  return lines.map((line) => line + "\n").join("");
}

function formatReading({ files, journal, told }: Reading): string[] {
  const lines = [...files.values()].map(({ path, device, inode, offset, tail }) =>
    `file ${device} ${inode} ${offset} ${tail} ${path}`
  );
  if (journal !== undefined) lines.push(`journal ${journal}`);
  return [...lines, ...told.map((line) => `told ${line}`)];
}
