/** What becomes of /etc/hosts.allow, and whom our rules may not let in. Pure: what the files hold is passed in. */
import { parseAccessFile, wordsOf } from "../wrappers/access_rules.ts";
import { sentryLines, withSentryLines } from "../wrappers/sentry_rules.ts";
import { wouldOpen } from "../wrappers/would_open.ts";
import type { System } from "./system.ts";

/** The file of other people that our rules are put into. */
export const HOSTS_ALLOW = "/etc/hosts.allow";

/** What libwrap reads where no rule of hosts.allow decides; only looked at. */
export const HOSTS_DENY = "/etc/hosts.deny";

/** Hosts.allow as it is to be. */
export interface AllowRules {
  readonly text: string;
  /** Why only the first rule is in it, and what would have connections counted; nothing where both are. */
  readonly keptOut: { readonly says: string; readonly todo: string } | undefined;
}

/**
 * Puts our rules into hosts.allow: both, or, where the second would let in whom the administrator keeps out, the first.
 *
 * @param rootDir The ROOT_DIR.
 * @param services The services to guard.
 * @param system What the server has.
 * @param read Reads a file.
 * @returns The text, which may be as it is already.
 */
export function allowRules(
  rootDir: string,
  services: readonly string[],
  system: System,
  read: (path: string) => string | undefined,
): AllowRules {
  const text = read(HOSTS_ALLOW);
  // Where sshd asks by another name too, the rule must name both.
  const names = services.flatMap((name) =>
    name === "sshd" ? system.sshd?.services ?? [name] : [name]
  );
  const rules = { rootDir, services: [...new Set(names)], direct: system.flock === undefined };
  const lines = sentryLines(rules);
  const [shut] = wouldOpen({ allow: text, deny: read(HOSTS_DENY), readFile: read }, rules);
  if (!shut) return { text: withSentryLines(text ?? "", lines, rootDir), keptOut: undefined };
  const { file, line } = shut.refusedBy;
  return {
    text: withSentryLines(text ?? "", lines.slice(0, 1), rootDir),
    keptOut: {
      says:
        `/etc/${file} line ${line} keeps out ${shut.address.text}, whom our second line would ` +
        "let in, so it is not written and connections are not counted; cron's --scan judges by " +
        "the logs alone",
      todo: `To have them counted, make this the last line of ${HOSTS_DENY}: ${lines[1]}`,
    },
  };
}

/**
 * The services that our rule guards.
 *
 * @param allow The text of hosts.allow.
 * @param rootDir The ROOT_DIR.
 * @returns Their names; sshd where no rule names our list.
 */
export function guardedServices(allow: string, rootDir: string): string[] {
  const refusing = parseAccessFile(allow).rules
    .find((rule) => rule.clients.includes(`${rootDir}/deny.patterns`));
  return refusing ? wordsOf(refusing.daemons) : ["sshd"];
}
