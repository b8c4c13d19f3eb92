/** How `--gate` is called by what waits for its answer, and what the answer is. */

/** Exit status that refuses. The runtime, too, ends with 1 when it can't start, so what can read the word goes by that. */
export const REFUSE = 1;

/** What the gate prints when it refuses, and nothing else does. */
export const REFUSAL = "refuse";

/**
 * The call of the gate, which ends in two seconds. timeout(1) of coreutils and busybox ends what no program can end itself: a
 * wait for a dead disk, a stopped process. A gate that was killed lets people in.
 *
 * @param rootDir The ROOT_DIR, of characters that mean nothing to a shell.
 * @returns The words of the command, to be split at blanks.
 */
export function gateCommand(rootDir: string): string {
  return `/usr/bin/timeout -s KILL 2 ${rootDir}/sentry --gate`;
}

/**
 * Rules for libwrap's `aclexec` (hosts_options(5), Debian's libwrap), which takes a false status of the command as "no match".
 * Whatever is not the gate's own "refuse" lets people in: a program that is missing, half there, dies or is killed.
 *
 * @param rootDir The ROOT_DIR, of characters that mean nothing to libwrap or a shell.
 * @returns `deny` for hosts.deny, where a match refuses; `allow` for hosts.allow, where it lets in and hosts.deny must refuse
 * the others. Without newlines.
 */
export function aclexecRules(rootDir: string): { deny: string; allow: string } {
  const answer = `"$(${gateCommand(rootDir)} --ip=%a)"`;
  const rule = (is: string) => `sshd : ALL : aclexec [ ${answer} ${is} ${REFUSAL} ]`;
  return { deny: rule("="), allow: rule("!=") };
}
