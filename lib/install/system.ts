/** Looks at the server that sentry is to be put to work on. Changes nothing. */
import { fromBytes } from "../files/latin1.ts";
import { lstatIfPresent, readIfPresent } from "../files/read_file.ts";
import { SSHD } from "../programs/sshd.ts";
import { FLOCK } from "./hook.ts";
import { ENABLED_TIMER, PACKAGED_TIMER } from "./schedule.ts";

/** What was found. */
export interface System {
  /** sshd, where there is one. */
  readonly sshd: Sshd | undefined;
  /** Path of flock(1). */
  readonly flock: string | undefined;
  /** What can run `--scan` and `--expire`. */
  readonly scheduler: "cron" | "systemd" | undefined;
  /** The timers that a package brought, where systemd runs; nothing where there are none. */
  readonly packagedTimers?: "enabled" | "disabled" | undefined;
}

/** The installed sshd. */
export interface Sshd {
  /** The program that would ask libwrap. */
  readonly path: string;
  /** Whether it does. */
  readonly asksLibwrap: boolean;
  /** The names by which libwrap may be asked for it. */
  readonly services: readonly string[];
}

/** What a connection is handed to since OpenSSH 9.8; then it is this that asks. */
const SESSIONS = [
  "/usr/lib/openssh/sshd-session",
  "/usr/libexec/openssh/sshd-session",
  "/usr/libexec/sshd-session",
  "/usr/lib/ssh/sshd-session",
  "/usr/local/libexec/sshd-session",
];

const CRONS = ["/usr/sbin/cron", "/usr/sbin/crond", "/usr/sbin/fcron", "/usr/bin/cronie"];

/** Where systemctl(1) is. */
export const SYSTEMCTL = ["/usr/bin/systemctl", "/bin/systemctl"] as const;

/**
 * Looks.
 *
 * @returns What was found.
 * @throws SentryError when something that is there cannot be read.
 */
export function lookAtSystem(): System {
  return {
    sshd: findSshd(),
    flock: FLOCK.find(isThere),
    scheduler: isThere("/etc/cron.d") && CRONS.some(isThere)
      ? "cron"
      : isThere("/run/systemd/system") && SYSTEMCTL.some(isThere)
      ? "systemd"
      : undefined,
    packagedTimers: isThere("/run/systemd/system") && isThere(PACKAGED_TIMER)
      ? isThere(ENABLED_TIMER) ? "enabled" : "disabled"
      : undefined,
  };
}

function findSshd(): Sshd | undefined {
  const session = SESSIONS.find(isThere);
  if (session !== undefined) {
    // Debian's asks as sshd; one that was built otherwise asks by its own name.
    const services = ["sshd", "sshd-session"];
    return { path: session, asksLibwrap: isLinked(session), services };
  }
  const sshd = SSHD.find(isThere);
  return sshd && { path: sshd, asksLibwrap: isLinked(sshd), services: ["sshd"] };
}

/** The name of the shared library stands in the program, or, where it is linked in, the file that the library reads. */
function isLinked(path: string): boolean {
  const text = fromBytes(readIfPresent(path) ?? new Uint8Array(0));
  return text.includes("libwrap.so") || text.includes("/etc/hosts.allow");
}

function isThere(path: string): boolean {
  return lstatIfPresent(path) !== undefined;
}
