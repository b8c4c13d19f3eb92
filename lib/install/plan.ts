/**
 * What `--install` and `--uninstall` change, decided before anything is touched. Pure: what the files hold is passed in, as
 * text of one character a byte, so that other people's lines come back as they were.
 */
import { manPage, PAGES } from "../manual/pages.ts";
import type { Installation } from "./installation.ts";
import { SentryError } from "../errors.ts";
import type { BackendName } from "../policy/backend_names.ts";
import { isFitForRule, mentions, withoutSentryLines } from "../wrappers/sentry_rules.ts";
import { allowRules, HOSTS_ALLOW } from "./allow_rules.ts";
import { hookText } from "./hook.ts";
import { exposedCalls, PAM_SSHD, setsUsersVariables } from "./pam_exposure.ts";
import { closedPamLines, withoutPamLines, withPamLines } from "./pam_lines.ts";
import type { Read } from "./pam_stack.ts";
import { sampleConf, withFirewalls } from "./sample_conf.ts";
import {
  CRON_FILE,
  crontabLines,
  cronText,
  MARK,
  SCAN_ALONE,
  timerFiles,
  TIMERS,
} from "./schedule.ts";
import { type Link, packageLinks } from "./package_links.ts";
import { type FileChange, goneIfOurs } from "./file_change.ts";
import { packagedSchedule } from "./package_schedule.ts";
import type { System } from "./system.ts";

/** Everything that is to be done, in order. */
export interface Plan {
  /** Whether the program is copied to ROOT_DIR; before anything else. */
  readonly copiesProgram: boolean;
  /** Links that there must be before anything is changed; also those that are there. */
  readonly links: readonly Link[];
  readonly changes: readonly FileChange[];
  /** Arguments for systemctl(1), before the files are changed and after. */
  readonly systemctlBefore: readonly (readonly string[])[];
  readonly systemctlAfter: readonly (readonly string[])[];
  /** What the administrator has to know or do himself. */
  readonly advice: readonly string[];
}

/** Where the manual's pages go, see man(1). */
const MANUAL = "/usr/local/share/man";

/** The manual's pages: where each goes, and its text. */
function manualPages(): { path: string; text: string }[] {
  return PAGES.map((page) => {
    const { name, section } = page.title;
    const path = `${MANUAL}/man${section}/${name}.${section}`;
    return { path, text: `.\\" ${MARK}\n${manPage(page)}` };
  });
}

/**
 * Whether a file is one of the manual's pages, without which all else works.
 *
 * @param path Its path.
 * @returns True of the places where {@link planInstall} puts them.
 */
export function isManualPage(path: string): boolean {
  return path.startsWith(`${MANUAL}/`);
}

/** The name under which a file is kept as it was before. */
export function keptName(path: string): string {
  return `${path}.before-sentry`;
}

/** What is asked for. */
export interface Wish {
  readonly rootDir: string;
  readonly how: Installation;
  readonly services: readonly string[];
  /** The firewalls to switch on. */
  readonly firewalls?: readonly BackendName[];
  /** The package's program, where this one came with a package. */
  readonly packaged?: string | undefined;
}

/**
 * Plans an installation.
 *
 * @param wish What is asked for.
 * @param system What the server has.
 * @param read Reads a file.
 * @returns What to do; changes whose `before` and `after` are equal are left out.
 * @throws SentryError when it can't work here; its sentence says what would.
 */
export function planInstall(wish: Wish, system: System, readFile: Read): Plan {
  const { rootDir, how, packaged } = wish;
  if (!isFitForRule(rootDir)) {
    const message = `ROOT_DIR ${rootDir} can't stand in a rule of hosts.allow; ` +
      "choose a path of letters, digits, dots, hyphens and underscores";
    throw new SentryError("usage", message);
  }
  checkHow(how, system, readFile);
  const advice: string[] = [];
  const links = packaged === undefined ? [] : packageLinks(rootDir, packaged, readFile);
  const read = (path: string) => readFile(links.find((link) => link.path === path)?.target ?? path);
  const timers = packaged === undefined ? undefined : packagedSchedule(how, system, read);
  const file = (path: string, after: string | undefined, mode: number, about: string) => ({
    path,
    before: read(path),
    after,
    mode,
    about,
  });
  const own = (name: string) => `${rootDir}/${name}`;
  const changes = [
    file(
      own("sentry.conf"),
      withFirewalls(read(own("sentry.conf")) ?? sampleConf(), wish.firewalls ?? []),
      0o644,
      "settings",
    ),
    file(own("deny.patterns"), read(own("deny.patterns")) ?? "", 0o644, "the list for libwrap"),
    file(own("allow.patterns"), read(own("allow.patterns")) ?? "", 0o644, "exceptions from it"),
    ...how === "libwrap" && system.flock !== undefined
      ? [file(own("hook"), hookText(rootDir, system.flock), 0o755, "what libwrap calls")]
      : [],
    ...kept(HOSTS_ALLOW, read, hostsAllow(wish, system, read, advice), "whom libwrap lets in"),
    ...kept(PAM_SSHD, read, pamFile(wish, read), "sshd's stack of PAM"),
    ...timers?.changes ?? schedule(wish, system, read, advice),
    // The package has pages of its own, which older ones would hide.
    ...manualPages().flatMap(({ path, text }) =>
      packaged === undefined
        ? [file(path, text, 0o644, "a page of the manual")]
        : goneIfOurs(path, "an older page of the manual", read)
    ),
  ];
  const isNew = changes.some(({ path, before, after }) =>
    path.endsWith(".timer") && before !== after && after !== undefined
  );
  return {
    copiesProgram: packaged === undefined,
    links,
    changes: changes.filter(({ before, after }) => before !== after),
    systemctlBefore: timers?.systemctlBefore ?? [],
    systemctlAfter: timers?.systemctlAfter ??
      (isNew ? [["daemon-reload"], ["enable", "--now", ...TIMERS]] : []),
    advice,
  };
}

/**
 * Plans the way back.
 *
 * @param rootDir The ROOT_DIR.
 * @param system What the server has.
 * @param read Reads a file.
 * @param hasOwnHook Whether the hook is a file in ROOT_DIR, and no link.
 * @returns What to do; the folder itself is not in it.
 */
export function planUninstall(
  rootDir: string,
  system: System,
  read: Read,
  hasOwnHook = true,
): Plan {
  const advice: string[] = [];
  const gone = (path: string, about: string) => {
    const going = goneIfOurs(path, about, read);
    if (going.length === 0 && read(path) !== undefined) {
      advice.push(`${path} is not ours any more; it stays`);
    }
    return going;
  };
  const units = [...timerFiles(rootDir).map(({ path }) => path), SCAN_ALONE];
  const hasUnits = system.packagedTimers === "enabled" ||
    units.some((path) => read(path) !== undefined);
  const changes = [
    ...restored(HOSTS_ALLOW, read, (text) => withoutSentryLines(text, rootDir)),
    ...restored(PAM_SSHD, read, (text) => withoutPamLines(text, rootDir)),
    ...gone(CRON_FILE, "cron's file"),
    ...units.flatMap((path) => gone(path, "a unit of systemd")),
    ...manualPages().flatMap(({ path }) => gone(path, "a page of the manual")),
    // A link to a package's hook goes as the other links do: what it leads to is the package's.
    ...hasOwnHook ? gone(`${rootDir}/hook`, "what libwrap called") : [],
  ];
  const rest = changes.find(({ path }) => path === HOSTS_ALLOW);
  for (const line of mentions(rest ? rest.after ?? "" : read(HOSTS_ALLOW) ?? "", rootDir)) {
    advice.push(`${HOSTS_ALLOW} line ${line} still names ${rootDir}: take it out by hand`);
  }
  const runs = hasUnits &&
    (system.scheduler === "systemd" || system.packagedTimers === "enabled");
  return {
    copiesProgram: false,
    links: [],
    changes,
    systemctlBefore: runs ? [["disable", "--now", ...TIMERS]] : [],
    systemctlAfter: runs ? [["daemon-reload"]] : [],
    advice,
  };
}

function checkHow(how: Installation, { sshd }: System, read: Read): void {
  if (how === "libwrap" && !sshd?.asksLibwrap) {
    const why = sshd ? `${sshd.path} is not linked against libwrap` : "there is no sshd here";
    const message = `${why}, so rules in hosts.allow would do nothing; ` +
      "use --install=pam (PAM refuses) or --install=scan (cron reads the logs)";
    throw new SentryError("failed", message);
  }
  if (how === "pam" && read(PAM_SSHD) === undefined) {
    const message = `there is no ${PAM_SSHD}; use --install=scan (cron reads the logs)`;
    throw new SentryError("failed", message);
  }
  const exposing = how === "pam" ? setsUsersVariables(PAM_SSHD, read) : undefined;
  if (exposing) {
    const { rule: { file, line }, cure } = exposing;
    const message =
      `${file} line ${line} has PAM take variables that users set themselves before a session is opened, ` +
      "and with LD_PRELOAD among them everybody with an account would become root; " +
      `take ${cure}, or use --install=scan (cron reads the logs)` +
      (exposedCalls(PAM_SSHD, read).length > 0
        ? "; a line that an earlier --install wrote is open to it: run --doctor --repair at once"
        : "");
    throw new SentryError("failed", message);
  }
}

/** hosts.allow with our two lines, or without them where PAM or cron does the work. */
function hostsAllow(wish: Wish, system: System, read: Read, advice: string[]): string | undefined {
  const { rootDir, how } = wish;
  const text = read(HOSTS_ALLOW);
  if (how !== "libwrap") return text === undefined ? text : withoutSentryLines(text, rootDir);
  if (!wish.services.includes("sshd")) {
    const names = ["sshd", ...wish.services].join(",");
    advice.push(
      `sshd is not among the names that --services gives, so libwrap does not guard it; to have it guarded too: ` +
        `--install --services=${names}`,
    );
  }
  const { text: after, keptOut } = allowRules(rootDir, wish.services, system, read);
  // Never let in whom the administrator keeps out.
  if (keptOut) advice.push(`${keptOut.says}. ${keptOut.todo}`);
  return after;
}

function pamFile({ rootDir, how }: Wish, read: Read): string | undefined {
  const text = read(PAM_SSHD);
  if (text === undefined) return undefined;
  const closed = closedPamLines(text, read);
  return how === "pam" ? withPamLines(closed, rootDir) : withoutPamLines(closed, rootDir);
}

/** A change of somebody else's file, and before it a copy of how it was. */
function kept(path: string, read: Read, after: string | undefined, about: string): FileChange[] {
  const before = read(path);
  if (before === after) return [];
  const change = { path, before, after, mode: 0o644, about };
  const copy = keptName(path);
  if (before === undefined || read(copy) !== undefined) return [change];
  const asItWas = { path: copy, before: undefined, after: before, mode: 0o600, like: path };
  return [{ ...asItWas, about: "as it was" }, change];
}

/** Somebody else's file without our lines: as it was before, to the byte, if nobody else has changed it since. */
function restored(path: string, read: Read, without: (text: string) => string): FileChange[] {
  const before = read(path);
  const copy = keptName(path);
  const old = read(copy);
  const changes: FileChange[] = [];
  if (before !== undefined) {
    const rest = without(before);
    const isUntouched = rest === old || rest === `${old}\n`;
    // Where there was no such file, none is left.
    const after = isUntouched ? old : rest === "" && old === undefined ? undefined : rest;
    if (rest !== before) {
      changes.push({ path, before, after, mode: 0o644, about: "without our lines" });
    }
  }
  if (old !== undefined) {
    changes.push({ path: copy, before: old, after: undefined, mode: 0o644, about: "the old copy" });
  }
  return changes;
}

function schedule(
  { rootDir, how }: Wish,
  system: System,
  read: Read,
  advice: string[],
): FileChange[] {
  if (system.scheduler === undefined) {
    const lines = crontabLines(rootDir).trim().split("\n");
    advice.push(`there is no cron and no systemd here; have something run: ${lines.join(" and ")}`);
    return [];
  }
  const existing = read(CRON_FILE);
  if (system.scheduler === "cron" && existing !== undefined && !existing.includes(MARK)) {
    advice.push(`${CRON_FILE} is not ours and stays as it is; it should run --scan and --expire`);
    return [];
  }
  const files = system.scheduler === "cron"
    ? [{ path: CRON_FILE, text: cronText(rootDir, how) }]
    : timerFiles(rootDir, how);
  const about = system.scheduler === "cron" ? "cron runs --scan and --expire" : "a timer";
  return files.map(({ path, text }) => ({
    path,
    before: read(path),
    after: text,
    mode: 0o644,
    about,
  }));
}
