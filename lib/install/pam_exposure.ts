/**
 * Where PAM runs the gate with variables that the user sets himself. pam_exec passes on PAM's whole environment, and with
 * LD_PRELOAD in it the user's own code runs as root before any program of ours has begun, so nothing that the program or its
 * command line does comes in time.
 *
 * What puts a user's variables there is pam_env, with `user_readenv`, or where pam_env.conf has the user's folder in a variable
 * of the loader: when a session is opened, and before that when credentials are set, by the rules of `auth`; never when it is
 * asked for `account`. When a session is opened it is pam_systemd, too, from a record that its user may change.
 */
import { pamRules, type Read, stackOf, type StackRule } from "./pam_stack.ts";

/** Sshd's stack. */
export const PAM_SSHD = "/etc/pam.d/sshd";

/** A rule that puts a user's variables in PAM's environment. */
export interface Setter {
  readonly rule: StackRule;
  /** What is to be taken out, to complete "take". */
  readonly cure: string;
}

/** A rule that has the gate run with a user's variables. */
export interface ExposedCall {
  readonly call: StackRule;
  /** What puts them there; nothing where all that is wrong is that the call is made when the session is closed, too. */
  readonly by: Setter | undefined;
}

/** What pam_env reads, unless it is told otherwise. */
const CONF_FILES = ["/etc/security/pam_env.conf", "/usr/share/security/pam_env.conf"];

/** Variables by which code is loaded into a program, or files are read in its place. */
const LOADERS = /^(?:LD_\w+|GCONV_PATH|LOCPATH|NLSPATH|GLIBC_TUNABLES)$/;

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
export function setsUsersVariables(file: string, read: Read): Setter | undefined {
  for (const rule of stackOf(file, "auth", read)) {
    const setter = setterOf(rule, read);
    if (setter) return setter;
  }
  return undefined;
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
    // It does nothing but in a session.
    const isSystemd = /(?:^|\/)pam_systemd\.so$/.test(rule.module);
    by ??= isSystemd ? { rule, cure: `out ${rule.file} line ${rule.line}` } : setterOf(rule, read);
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

function setterOf(rule: StackRule, read: Read): Setter | undefined {
  const place = `${rule.file} line ${rule.line}`;
  if (!/(?:^|\/)pam_env\.so$/.test(rule.module)) return undefined;
  // A number, as atoi(3) has it.
  const readenv = Number.parseInt(argument(rule, "user_readenv") ?? "0", 10);
  if (readenv > 0 || readenv < 0) return { rule, cure: `user_readenv=1 out of ${place}` };
  const given = argument(rule, "conffile");
  for (const path of given === undefined ? CONF_FILES : [given]) {
    for (const { line, words: [name = "", ...values] } of pamRules(read(path) ?? "")) {
      // The user's folder, his name, or another variable.
      if (!LOADERS.test(name) || !/[@$]\{/.test(values.join(" "))) continue;
      return { rule, cure: `${name} out of ${path} line ${line}` };
    }
  }
  return undefined;
}

/** The last word of its kind counts. */
function argument({ args }: StackRule, name: string): string | undefined {
  return args.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}
