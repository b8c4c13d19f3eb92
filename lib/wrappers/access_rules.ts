/**
 * The grammar of /etc/hosts.allow and /etc/hosts.deny (hosts_access(5)) as libwrap 7.6 of Debian reads it, with the
 * options of hosts_options(5). Text has one character a byte (files/latin1.ts).
 */

/** Where something stands in a file. */
export interface Place {
  /** Its first physical line, counted from 1. */
  readonly from: number;
  /** Its last physical line. */
  readonly to: number;
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last character, newlines included. */
  readonly end: number;
  /** The logical line, continuations joined, without blanks at its ends. */
  readonly text: string;
}

/** One rule: `DAEMONS : CLIENTS [: OPTIONS]`. */
export interface AccessRule extends Place {
  readonly daemons: string;
  readonly clients: string;
  /** What follows the second colon, also when that is nothing; nothing when there is no second colon. */
  readonly options: string | undefined;
}

/** A line that is no rule and no comment, and why. */
export interface BadLine extends Place {
  readonly why: "no colon" | "no newline" | "too long";
}

/** A file as libwrap sees it. */
export interface AccessFile {
  readonly rules: readonly AccessRule[];
  /** Lines that libwrap passes over with a warning. */
  readonly ignored: readonly BadLine[];
  /**
   * The line at which libwrap gives the file up: nothing behind it counts, and a hosts.deny given up refuses
   * whoever gets that far (`decide()`).
   */
  readonly broken: BadLine | undefined;
  /**
   * Offset behind the last whole line. What is left behind it (a lone backslash and newline, at the end of the file)
   * libwrap does not see, but it would join to it whatever is appended.
   */
  readonly end: number;
}

/** Size of libwrap's line buffer, its final NUL included. */
const BUFFER = 2048;

/**
 * Reads a file.
 *
 * @param text The whole file, one character a byte.
 * @returns Its rules in order, and what is wrong with it.
 */
export function parseAccessFile(text: string): AccessFile {
  const rules: AccessRule[] = [];
  const ignored: BadLine[] = [];
  let start = 0;
  let from = 1;
  for (;;) {
    const { line, end, newlines } = logicalLine(text, start);
    if (line === "") return { rules, ignored, broken: undefined, end: start };
    const whole = line.endsWith("\n");
    const to = from + newlines - (text[end - 1] === "\n" ? 1 : 0);
    const place: Place = { from, to, start, end, text: trimmed(line) };
    if (!whole) {
      const why = end < text.length || line.length >= BUFFER - 1 ? "too long" : "no newline";
      return { rules, ignored, broken: { ...place, why }, end: start };
    }
    // Joined first, looked at second: what continues a comment is comment, however much it looks like a rule.
    if (!line.startsWith("#") && /[^ \t\r\n]/.test(line)) {
      const [daemons, rest] = splitAt(line.slice(0, -1), ":");
      if (rest === undefined) ignored.push({ ...place, why: "no colon" });
      else {
        const [clients, options] = splitAt(rest, ":");
        rules.push({ ...place, daemons, clients, options });
      }
    }
    start = end;
    from += newlines;
  }
}

/** Joins continued lines as libwrap's reader does; the line is empty at the end of the file. */
function logicalLine(text: string, start: number): { line: string; end: number; newlines: number } {
  let line = "";
  let end = start;
  let newlines = 0;
  while (end < text.length && line.length < BUFFER - 1) {
    const stop = text.indexOf("\n", end);
    const limit = end + BUFFER - 1 - line.length;
    const piece = text.slice(end, Math.min(limit, stop < 0 ? text.length : stop + 1));
    end += piece.length;
    if (piece.endsWith("\n")) newlines++;
    // C strings: a NUL hides the rest of its line, newline included, so that the next line is joined.
    const nul = piece.indexOf("\0");
    const seen = nul < 0 ? piece : piece.slice(0, nul);
    if (seen.endsWith("\\\n")) line += seen.slice(0, -2);
    else line += seen;
    if (line.endsWith("\n")) break;
  }
  return { line, end, newlines };
}

/**
 * Splits at the first delimiter outside of brackets, so that the colons of `[2001:db8::]/32` do not count.
 * libwrap counts the brackets rather than pairing them: behind a lone `]` or `[` it finds no delimiter any more.
 *
 * @param text The text.
 * @param delimiter One character.
 * @returns What stands before it, and behind it (nothing where there is none).
 */
export function splitAt(text: string, delimiter: string): [string, string | undefined] {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "[") depth++;
    else if (char === "]") depth--;
    else if (depth === 0 && char === delimiter) return [text.slice(0, i), text.slice(i + 1)];
  }
  return [text, undefined];
}

/**
 * The words of a daemon list or client list.
 *
 * @param list The list as written.
 * @returns Its words, `EXCEPT` among them.
 */
export function wordsOf(list: string): string[] {
  return list.split(/[, \t\r\n]+/).filter((word) => word !== "");
}

/**
 * The options of a rule, split at colons; only here is `\:` a colon of the text.
 *
 * @param options What follows the rule's second colon.
 * @returns At least one field, without blanks at its ends; an empty one where two colons touch or the rule ends in one.
 */
export function fieldsOf(options: string): string[] {
  const fields: string[] = [];
  let field = "";
  for (let i = 0; i < options.length; i++) {
    if (options[i] === ":") {
      fields.push(field);
      field = "";
    } else {
      if (options[i] === "\\" && options[i + 1] === ":") i++;
      field += options[i];
    }
  }
  return [...fields, field].map(trimmed);
}

/**
 * Text without the blanks of the C locale at its ends; what else Unicode calls a blank is a byte of somebody's text.
 *
 * @param text The text.
 * @returns The rest.
 */
export function trimmed(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
}

/**
 * Text with the letters of ASCII in lower case: libwrap compares without regard to case, in the C locale.
 *
 * @param text The text.
 * @returns The same, lower case.
 */
export function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
