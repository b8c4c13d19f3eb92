/** Reads stacks of PAM (pam.d(5)) as Linux-PAM does. Pure: what the files hold is passed in, as text of one character a byte. */

/** Reads a file; nothing when it is not there. */
export type Read = (path: string) => string | undefined;

/** A rule of one file: a line, with those that a backslash adds to it. */
export interface PamRule {
  /** Where it begins in the text, and where the next line does. */
  readonly start: number;
  readonly end: number;
  /** The number of its first line, from 1. */
  readonly line: number;
  /** Type, control, module and arguments; brackets make one of what has blanks in it, and are left out here. */
  readonly words: readonly string[];
}

/** A rule where a service has come to it. */
export interface StackRule {
  readonly file: string;
  readonly line: number;
  readonly type: string;
  readonly module: string;
  readonly args: readonly string[];
}

/** What a rule of PAM may be for. */
export type PamType = "auth" | "account" | "session" | "password";

/** Where a service's stack, and what it names, is looked for. */
const FOLDERS = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/share/pam.d", "/usr/etc/pam.d"];

/** The stack of whoever has none. */
const OTHER = "/etc/pam.d/other";

/** More than this is no stack but a mistake. */
const MOST_RULES = 10_000;

/**
 * The rules of one file.
 *
 * @param text The file.
 * @returns The rules in order. A comment ends a rule, and no backslash continues a comment.
 */
export function pamRules(text: string): PamRule[] {
  const rules: PamRule[] = [];
  let open: { start: number; line: number; text: string } | undefined;
  let line = 0;
  let end = 0;
  const close = () => {
    if (open) rules.push({ start: open.start, end, line: open.line, words: wordsOf(open.text) });
    open = undefined;
  };
  for (let start = 0; start < text.length; start = end) {
    line++;
    end = lineEnd(text, start);
    const content = text.slice(start, end).replace(/^[ \t\n]+/, "");
    if (content === "" || content.startsWith("#")) continue;
    const hash = content.indexOf("#");
    const rest = hash < 0 ? content.replace(/[ \t\n]+$/, "") : content.slice(0, hash);
    const goesOn = hash < 0 && rest.endsWith("\\");
    open ??= { start, line, text: "" };
    open.text += goesOn ? rest.slice(0, -1) + " " : rest;
    if (!goesOn) close();
  }
  close();
  return rules;
}

/**
 * The rules of a service that are for one thing, those of files that they name in their place.
 *
 * @param file The service's file.
 * @param type What for.
 * @param read Reads a file.
 * @returns The rules in order; those of "other" where the service has none.
 */
export function stackOf(file: string, type: PamType, read: Read): StackRule[] {
  const own = collect(file, type, read);
  return own.length > 0 || file === OTHER ? own : collect(OTHER, type, read);
}

function collect(file: string, type: PamType, read: Read): StackRule[] {
  const found: StackRule[] = [];
  const under = new Set<string>();
  const load = (path: string) => {
    if (under.has(path)) return;
    under.add(path);
    for (const { line, words } of pamRules(read(path) ?? "")) {
      if (found.length >= MOST_RULES) break;
      const [first = "", control = "", module = "", ...args] = words;
      if (first.toLowerCase() === "@include") load(pathOf(control, read));
      else if (first.replace(/^-/, "").toLowerCase() !== type) continue;
      else if (/^(?:include|substack)$/i.test(control)) load(pathOf(module, read));
      else found.push({ file: path, line, type, module, args });
    }
    under.delete(path);
  };
  load(file);
  return found;
}

function pathOf(name: string, read: Read): string {
  if (name.startsWith("/")) return name;
  const paths = FOLDERS.map((folder) => `${folder}/${name}`);
  return paths.find((path) => read(path) !== undefined) ?? paths[0]!;
}

/** The first "]" ends what "[" begins, unless a backslash stands before it. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [, bracketed, plain] of text.matchAll(/\[((?:\\\]|[^\]])*)\]?|([^ \t\n]+)/g)) {
    words.push(bracketed === undefined ? plain! : bracketed.replaceAll("\\]", "]"));
  }
  return words;
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline + 1;
}
