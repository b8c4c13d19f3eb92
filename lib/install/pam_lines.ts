/**
 * The lines of sshd's PAM stack (pam.d(5), pam_exec(8)) for servers whose sshd does not ask libwrap. Pure; text of one
 * character a byte, so that other people's lines come back as they were.
 */
import { gateCommand, REFUSAL } from "../wrappers/gate_lines.ts";
import {
  type ExposedCall,
  exposedCalls,
  gateCallOf,
  isGateCall,
  PAM_SSHD,
} from "./pam_exposure.ts";
import { type PamRule, pamRules, type PamType, type Read } from "./pam_stack.ts";

/**
 * What of pam_exec comes before a command that is run when a session is opened. When it is closed, PAM's environment is the
 * user's, and LD_PRELOAD in it would run his code as root.
 */
const SESSION = "session optional pam_exec.so type=open_session quiet";

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
    `${SESSION} ${gate}`,
  ];
}

/**
 * A stack with our lines before its first rule, so that no rule before them decides, or sets a variable.
 *
 * @param text The file.
 * @param rootDir The ROOT_DIR.
 * @returns The text itself where both stand there already.
 */
export function withPamLines(text: string, rootDir: string): string {
  const wanted = withHead(withoutPamLines(text, rootDir), pamLines(rootDir));
  return wanted === text ? text : wanted;
}

/**
 * A stack without our lines: those that call this ROOT_DIR's gate, as earlier versions wrote them and as edited by hand.
 *
 * @param text The file.
 * @param rootDir The ROOT_DIR.
 * @returns Every other byte of it.
 */
export function withoutPamLines(text: string, rootDir: string): string {
  return without(text, ({ words }) => isGateCall(commandOf(words), rootDir));
}

/**
 * Whether a stack calls a gate.
 *
 * @param text The file.
 * @param rootDir Its ROOT_DIR.
 * @param type In which type of rules; by default any.
 * @returns False where the line is commented out.
 */
export function callsGate(text: string, rootDir: string, type?: PamType): boolean {
  return pamRules(text).some(({ words }) =>
    isGateCall(commandOf(words), rootDir) &&
    (type === undefined || words[0]?.replace(/^-/, "").toLowerCase() === type)
  );
}

/**
 * A stack in which no line has the gate of any ROOT_DIR run with a user's variables: such a line goes to the head, to be run
 * when a session is opened and no more. Where that would not help it is taken out.
 *
 * @param text The file, which is sshd's.
 * @param read Reads the files that it names.
 * @returns The text itself where there is no such line.
 */
export function closedPamLines(text: string, read: Read): string {
  const exposed = exposedCalls(PAM_SSHD, (path) => path === PAM_SSHD ? text : read(path));
  const isHere = ({ call }: ExposedCall) => call.file === PAM_SSHD;
  const lines = new Set(exposed.filter(isHere).map(({ call }) => call.line));
  if (lines.size === 0) return text;
  const isHit = (rule: { line: number }) => lines.has(rule.line);
  const commands = pamRules(text).filter(isHit).map(({ words }) => commandOf(words));
  const rest = without(text, isHit);
  const closed = withHead(rest, commands.map((words) => [SESSION, ...words.map(quoted)].join(" ")));
  const isClosed = exposedCalls(PAM_SSHD, (path) => path === PAM_SSHD ? closed : read(path))
    .every((one) => !isHere(one));
  return isClosed ? closed : rest;
}

function commandOf([, , module = "", ...args]: readonly string[]): readonly string[] {
  return gateCallOf(module, args);
}

/** One argument, as pam.d(5) has it. */
function quoted(word: string): string {
  return /[\s[\]]/.test(word) ? `[${word.replaceAll("]", "\\]")}]` : word;
}

/** The text with lines before its first rule. */
function withHead(text: string, lines: readonly string[]): string {
  const at = pamRules(text)[0]?.start ?? text.length;
  const gap = at > 0 && text[at - 1] !== "\n" ? "\n" : "";
  return text.slice(0, at) + gap + lines.map((line) => line + "\n").join("") + text.slice(at);
}

function without(text: string, isOut: (rule: PamRule) => boolean): string {
  let rest = "";
  let at = 0;
  for (const rule of pamRules(text)) {
    if (!isOut(rule)) continue;
    rest += text.slice(at, rule.start);
    at = rule.end;
  }
  return rest + text.slice(at);
}
