/**
 * Where PAM runs the gate with variables that the user sets himself. pam_exec passes on PAM's whole environment, and with
 * LD_PRELOAD in it the user's own code runs as root before any program of ours has begun, so nothing that the program or its
 * command line does comes in time. What puts a user's variables there is pam_env with `user_readenv`, and pam_systemd, from a
 * record that users may change: pam_env when a session is opened, and before that when credentials are set, by the rules of
 * `auth`; never when it is asked for `account`.
 */
import { type Read, stackOf, type StackRule } from "./pam_stack.ts";

/** Sshd's stack. */
export const PAM_SSHD = "/etc/pam.d/sshd";

/** A rule that has the gate run with a user's variables. */
export interface ExposedCall {
  readonly call: StackRule;
  /** What puts them there; nothing where all that is wrong is that the call is made when the session is closed, too. */
  readonly by: StackRule | undefined;
}

/** Options of pam_exec; the first other word is the program. */
const EXEC_OPTION = /^(?:debug|stdout|log=.*|type=.*|seteuid|quiet|quiet_log|expose_authtok)$/i;

/**
 * The rule that puts a user's variables in PAM's environment before a session is opened, so that no call of the gate in a
 * session is safe.
 *
 * @param file The service's file.
 * @param read Reads a file.
 * @returns The first such rule; nothing where there is none.
 */
export function setsUsersVariables(file: string, read: Read): StackRule | undefined {
  return stackOf(file, "auth", read).find(readsUsersFile);
}

/**
 * The calls of the gate, of whatever ROOT_DIR, that run with a user's variables.
 *
 * @param file The service's file.
 * @param read Reads a file.
 * @returns The calls in order.
 */
export function exposedCalls(file: string, read: Read): ExposedCall[] {
  let by = setsUsersVariables(file, read);
  const exposed: ExposedCall[] = [];
  for (const rule of stackOf(file, "session", read)) {
    const isCall = isGateCall(gateCallOf(rule.module, rule.args));
    if (isCall && (by || !isOpeningOnly(rule.args))) exposed.push({ call: rule, by });
    if (readsUsersFile(rule) || /(?:^|\/)pam_systemd(?:_home)?\.so$/.test(rule.module)) by ??= rule;
  }
  return exposed;
}

/**
 * The command that a rule has pam_exec run.
 *
 * @param module The rule's module.
 * @param args Its arguments.
 * @returns The words of the command; none where it is another module.
 */
export function gateCallOf(module: string, args: readonly string[]): readonly string[] {
  if (!/(?:^|\/)pam_exec\.so$/.test(module)) return [];
  const at = args.findIndex((word) => !EXEC_OPTION.test(word));
  return at < 0 ? [] : args.slice(at);
}

/**
 * Whether a command is a call of the gate.
 *
 * @param command Its words.
 * @param rootDir The ROOT_DIR of that gate; by default any.
 * @returns Also true where a shell calls it.
 */
export function isGateCall(command: readonly string[], rootDir?: string): boolean {
  const folder = rootDir === undefined ? "" : `(?:^|[^\\w./-])${rootDir.replace(/\W/g, "\\$&")}`;
  return new RegExp(`${folder}/sentry["']?\\s(?:.*\\s)?--gate(?![\\w-])`, "s").test(
    command.join(" "),
  );
}

/** Whether pam_exec does nothing else with these arguments than when a session is opened, or nothing at all. */
function isOpeningOnly(args: readonly string[]): boolean {
  const at = args.findIndex((word) => !EXEC_OPTION.test(word));
  const types = args.slice(0, Math.max(at, 0)).filter((word) => /^type=/i.test(word));
  return types.some((word) => word.slice("type=".length) !== "close_session");
}

/** The last word of its kind counts, and as a number, as atoi(3) has it. */
function readsUsersFile({ module, args }: StackRule): boolean {
  if (!/(?:^|\/)pam_env\.so$/.test(module)) return false;
  const last = args.findLast((word) => word.startsWith("user_readenv="));
  const value = Number.parseInt(last?.slice("user_readenv=".length) ?? "0", 10);
  return value > 0 || value < 0;
}
