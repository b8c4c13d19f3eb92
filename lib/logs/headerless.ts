/**
 * Lines without a header, as containers, `journalctl -o cat` and daemons that log to stderr print them; before them may
 * stand the time of whoever took them down.
 *
 * sshd does not escape the ends of lines there (log.c, LOG_STDERR_VIS: `-e`, `-E`, `-D` in a container), so whoever connects
 * can have it write whole lines of his choice, in a user's name or as the reason why he leaves. Of a log with such lines
 * nothing is believed, also where a line looks like syslog's; it is shown as a probe.
 */
import type { LogLine } from "../forms/log_line.ts";

/** By how lines begin. These daemons escape what a client chose, whatever they write to. */
const BARE: readonly (readonly [RegExp, string])[] = [
  [/^(?:imap|pop3|submission|managesieve)-login: /, "dovecot"],
  [/^pam_unix\(dovecot:auth\): /, "dovecot"],
  [/^auth(?:-worker)?(?:\(\d+\))?: /, "dovecot"],
  [/^badlogin: /, "imapd"],
  [/^LOGIN FAILED, /, "imapd"],
  [/^FTP LOGIN FAILED /, "ftpd"],
  [/^\([^\s()]*@[^\s()@]+\) \[WARNING\] /, "pure-ftpd"],
  [/^warning: \S+: SASL /, "smtpd"],
];

/** `-E` of dropbear's: `[PID] Mon DD HH:MM:SS TEXT`. */
const STAMPED = /^\[\d{1,10}\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;

/** What stands in a log that a program prints by LOG_PID alone, without a time: `sshd[815]: TEXT`. */
const TAGGED = /^([a-z][\w.-]{0,63})\[(\d{1,10})\]: +/;

/** So many known lines without a header are no accident, as the torn rest of a line is: the next run is told of them. */
const LEAST_BARE = 3;

/** How many logs are remembered. */
const LOGS = 16;

/** What lines of one log have been like. */
export interface Headerless {
  /** Takes note of a line with a header of syslog's. */
  readonly headed: () => void;
  /** Whether its lines have headers, as far as is known. */
  readonly isHeaded: () => boolean;
  /**
   * @param text What stands behind the time, or the whole line.
   * @returns Whose message it may be; nothing where no daemon's begins like it.
   */
  readonly guess: (text: string) => LogLine | undefined;
  /** Takes note of what was guessed and turned out to be known. */
  readonly known: (guessed: LogLine) => void;
  /** Whether clients may have written lines of this log, or the one that was guessed. */
  readonly isForgeable: (guessed?: LogLine) => boolean;
  /** What the next run has to know, one line each. */
  readonly dump: () => string[];
}

/**
 * Makes a memory.
 *
 * @param told What {@link Headerless.dump} gave, among other lines.
 * @param log The log's path or name.
 * @returns The memory.
 */
export function watchHeaderless(told: readonly string[], log: string): Headerless {
  const forgeable = new Set(told.filter((line) => line.startsWith(WORD)));
  const key = WORD + log;
  let isHeaded = false;
  let sshds = forgeable.has(key) ? LEAST_BARE : 0;
  // Among other programs' lines, one that looks like it may be a name with the end of a line in it.
  let isDropbears = true;
  let isTagged = true;

  return {
    headed: () => {
      isHeaded = true;
      isDropbears = isTagged = false;
    },
    isHeaded: () => isHeaded && sshds === 0,
    guess: (text) => {
      isDropbears &&= text.charCodeAt(0) === 91 && STAMPED.test(text);
      const tag = isTagged ? TAGGED.exec(text) : null;
      isTagged &&= tag !== null;
      if (isDropbears) return bare("dropbear", text);
      if (tag) {
        const [head, program = "", pid] = tag;
        return { ...bare(program, text.slice(head.length)), pid: Number(pid), size: text.length };
      }
      const program = BARE.find(([beginning]) => beginning.test(text))?.[1];
      if (program !== undefined) return bare(program, text);
      return isHeaded && sshds === 0 ? undefined : bare("sshd", text);
    },
    known: (guessed) => {
      if (isSshds(guessed)) sshds++;
    },
    isForgeable: (guessed) => sshds > 0 || (guessed !== undefined && isSshds(guessed)),
    dump: () =>
      [...forgeable, ...sshds >= LEAST_BARE && !forgeable.has(key) ? [key] : []].slice(-LOGS),
  };
}

const WORD = "bare ";

/**
 * Tells in which logs clients may have written lines.
 *
 * @param told What {@link Headerless.dump} gave, among other lines.
 * @returns Their paths or names.
 */
export function headerlessLogs(told: readonly string[]): string[] {
  return told.filter((line) => line.startsWith(WORD)).map((line) => line.slice(WORD.length));
}

/** Whether it has no tag; what has one, sshd has given to syslog, which escapes it. */
function isSshds({ program, pid }: LogLine): boolean {
  return program === "sshd" && pid === 0;
}

function bare(program: string, message: string): LogLine {
  return { host: "", program, pid: 0, message };
}
