/**
 * The lines of sshd's PAM stack (pam.d(5), pam_exec(8)) for servers whose sshd does not ask libwrap. Pure; text of one
 * character a byte, so that other people's lines come back as they were.
 */
import { gateCommand, REFUSAL } from "./gate_lines.ts";

/**
 * Our two lines. The first refuses a blacklisted address and counts the others. pam_exec refuses on every status but 0, so
 * a shell turns all but the program's own "refuse" into 0: a program that is missing, half there or dies lets people in. The
 * second tells of a login.
 *
 * @param rootDir The ROOT_DIR, of characters that mean nothing to PAM or a shell.
 * @returns The lines, without newlines. Brackets make one argument of what has blanks in it.
 */
export function pamLines(rootDir: string): [string, string] {
  const gate = gateCommand(rootDir);
  return [
    `account required pam_exec.so quiet /bin/sh -c [test "$(${gate})" != ${REFUSAL}]`,
    `session optional pam_exec.so quiet ${gate}`,
  ];
}

/**
 * A stack with our lines before its first rule, so that no rule before them decides.
 *
 * @param text The file.
 * @param rootDir The ROOT_DIR.
 * @returns The text itself where both stand there already.
 */
export function withPamLines(text: string, rootDir: string): string {
  const lines = pamLines(rootDir).map((line) => line + "\n").join("");
  const rest = withoutPamLines(text, rootDir);
  const rules = rulesIn(rest);
  const at = rules[0]?.start ?? rest.length;
  const gap = at > 0 && rest[at - 1] !== "\n" ? "\n" : "";
  const wanted = rest.slice(0, at) + gap + lines + rest.slice(at);
  return wanted === text ? text : wanted;
}

/**
 * A stack without our lines.
 *
 * @param text The file.
 * @param rootDir The ROOT_DIR.
 * @returns Every other byte of it.
 */
export function withoutPamLines(text: string, rootDir: string): string {
  const ours = pamLines(rootDir);
  let rest = "";
  let at = 0;
  for (const { start, end } of rulesIn(text)) {
    if (!ours.includes(text.slice(start, end).replace(/\n$/, ""))) continue;
    rest += text.slice(at, start);
    at = end;
  }
  return rest + text.slice(at);
}

/** The rules of a stack: lines that are neither blank nor comments; a backslash at the end goes on on the next line. */
function rulesIn(text: string): { start: number; end: number }[] {
  const rules: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length;) {
    let end = lineEnd(text, start);
    while (text.slice(start, end).endsWith("\\\n") && end < text.length) end = lineEnd(text, end);
    if (/^[ \t]*[^# \t\n]/.test(text.slice(start, end))) rules.push({ start, end });
    start = end;
  }
  return rules;
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline + 1;
}
