/** Checks of what makes sshd ask: libwrap's rules, asked of libwrap itself where tcpdmatch(8) is, or PAM's lines. */
import { parseAddress } from "../address/parse.ts";
import { filesOf } from "../decisions/change_records.ts";
import { areLong } from "../deny_list/deny_files.ts";
import type { Settings } from "../policy/settings.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { allowRules, guardedServices, HOSTS_ALLOW, HOSTS_DENY } from "../install/allow_rules.ts";
import { PAM_SSHD } from "../install/pam_exposure.ts";
import { callsGate } from "../install/pam_lines.ts";
import { CRON_FILE, markOf, SCAN_ALONE, timerFiles } from "../install/schedule.ts";
import type { System } from "../install/system.ts";
import { askProgram } from "../programs/run_program.ts";
import { decide, type Decision } from "../wrappers/access.ts";
import { namesLongListsAlone } from "../wrappers/sentry_rules.ts";
import { parseAccessFile } from "../wrappers/access_rules.ts";
import { type Check, critical, fine, unknown, warning } from "./check.ts";
import { listedWords } from "./listed_words.ts";
import { pamChecks } from "./pam_checks.ts";

/** Where tcpdmatch(8) is: libwrap's own answer to "who may connect". */
export const TCPDMATCH = ["/usr/sbin/tcpdmatch", "/usr/bin/tcpdmatch"] as const;

/** What has the program run on this server. */
export type Caller = "libwrap" | "pam" | "cron";

/** Nobody's address: for documentation (RFC 5737), and none that is listed. */
const STRANGERS = ["203.0.113.199", "198.51.100.199", "192.0.2.199"];

/**
 * How sentry was installed, going by whose file names it.
 *
 * @param rootDir The ROOT_DIR.
 * @returns "cron" where neither libwrap nor PAM calls it.
 */
export function installedAs(rootDir: string): Caller {
  if (callsGate(readBytesAsText(PAM_SSHD) ?? "", rootDir)) return "pam";
  return rulesNaming(rootDir).length > 0 ? "libwrap" : "cron";
}

/** The file that runs --scan tells whether nothing else is meant to. */
function isInstalledToScan(rootDir: string): boolean {
  if (readBytesAsText(SCAN_ALONE)?.includes(markOf("scan"))) return true;
  return [CRON_FILE, ...timerFiles(rootDir).map(({ path }) => path)].some((path) => {
    const text = readBytesAsText(path) ?? "";
    return text.includes(markOf("scan")) && text.includes(`${rootDir}/sentry --scan`);
  });
}

function rulesNaming(rootDir: string): string[] {
  // A rule of hosts.deny names us where aclexec calls the gate.
  return [HOSTS_ALLOW, HOSTS_DENY].flatMap((path) =>
    parseAccessFile(readBytesAsText(path) ?? "").rules
  ).filter(({ text }) => text.includes(`${rootDir}/`)).map(({ text }) => text);
}

/**
 * Checks that sshd asks, and that the answer is ours.
 *
 * @param settings The settings.
 * @param system What the server has.
 * @param caller How sentry was installed.
 * @returns The findings.
 */
export async function ruleChecks(
  settings: Settings,
  system: System,
  caller: Caller,
): Promise<Check[]> {
  const { rootDir } = settings;
  const pam = pamChecks(rootDir, caller === "pam");
  if (caller === "pam") return pam;
  const linked = linkCheck(system, caller);
  if (caller === "cron") {
    const says = "no rule of hosts.allow and no line of PAM calls sentry";
    if (isInstalledToScan(rootDir)) {
      return [
        ...pam,
        linked,
        fine("rules", `${says}; it reads the logs, as --install=scan has it`),
      ];
    }
    const todo = "Run --install, or --install=scan where reading the logs is to be all";
    return [...pam, linked, warning("rules", says, todo)];
  }
  return [...pam, linked, await rulesCheck(settings, system)];
}

function linkCheck({ sshd }: System, caller: Caller): Check {
  const name = "libwrap";
  if (!sshd) return unknown(name, "there is no sshd here", "");
  if (sshd.asksLibwrap) return fine(name, `${sshd.path} is linked against libwrap`);
  const says = `${sshd.path} is not linked against libwrap, so hosts.allow is not read`;
  const todo = "Run --install=pam or --install=scan";
  return caller === "libwrap" ? critical(name, says, todo) : fine(name, says);
}

async function rulesCheck(settings: Settings, system: System): Promise<Check> {
  const { rootDir } = settings;
  const name = "rules";
  const { stranger, blocked } = examples(`${rootDir}/deny.patterns`);
  let uncounted: Check | undefined;
  for (const daemon of system.sshd?.services ?? ["sshd"]) {
    const open = decision(daemon, stranger);
    const calls = open !== undefined && callsUs(open.text, rootDir);
    if (!calls && daemon === "sshd") {
      uncounted = open?.verdict === "deny" ? undefined : keptOut(rootDir, system);
      if (!uncounted) return notCounted(rootDir, open);
    }
    const shut = blocked === undefined ? undefined : decision(daemon, blocked);
    if (shut?.verdict === "allow") {
      return critical(name, `${blocked} is listed, but hosts.allow lets it in`, "Run --install");
    }
    // tcpdmatch runs no command, so it can't tell what aclexec would say.
    const sure = (verdict: string | undefined) => verdict !== undefined && verdict !== "unknown";
    const itself = await askLibwrap(
      daemon,
      sure(open?.verdict) ? stranger : undefined,
      sure(shut?.verdict) ? blocked : undefined,
    );
    if (itself !== undefined) {
      return critical(name, itself, "Look at hosts.allow, or run --install");
    }
  }
  const isLong = areLong(filesOf(settings), 0);
  const texts = [HOSTS_ALLOW, HOSTS_DENY].map((path) => readBytesAsText(path) ?? "");
  if (!uncounted && isLong && texts.some((text) => namesLongListsAlone(text, rootDir))) {
    const says = "the list is long and a rule does not name deny.recent beside it, so that it is " +
      "written after every change";
    return warning(name, says, "Run --install");
  }
  return uncounted ?? fine(
    name,
    `strangers are counted and the listed refused${await isAsked() ? ", says libwrap itself" : ""}`,
  );
}

/** Somebody who is not listed, and the first address that is. */
function examples(path: string): { stranger: string; blocked: string | undefined } {
  const strangers = new Set(STRANGERS);
  let blocked: string | undefined;
  for (const word of listedWords(path)) {
    if (blocked === undefined && parseAddress(word)?.text === word) blocked = word;
    strangers.delete(word);
  }
  const [stranger = ""] = strangers;
  return { stranger, blocked };
}

/** Where --install leaves out its second rule on purpose, running it again changes nothing. */
function keptOut(rootDir: string, system: System): Check | undefined {
  const allow = readBytesAsText(HOSTS_ALLOW) ?? "";
  const services = guardedServices(allow, rootDir);
  if (!services.includes("sshd")) return undefined;
  const { text, keptOut } = allowRules(rootDir, services, system, readBytesAsText);
  return keptOut && text === allow ? warning("rules", keptOut.says, keptOut.todo) : undefined;
}

/** Some other rule decides of strangers. */
function notCounted(rootDir: string, open: Decision | undefined): Check {
  const name = "rules";
  const by = open && open.line > 0 ? `${open.file} line ${open.line}` : "no rule";
  if (open?.verdict === "deny") {
    if (rulesNaming(rootDir).some((rule) => callsUs(rule, rootDir))) {
      return fine(name, `strangers are refused by ${by}; those you let in are counted`);
    }
    const todo = `Add ": spawn ${rootDir}/hook %a" to your own rules for sshd`;
    return warning(name, `strangers are refused by ${by}, and nobody is counted`, todo);
  }
  const says = `of a stranger ${by} decides, not ours, so nobody is counted`;
  return critical(name, says, "Run --install, which puts the rules first");
}

function callsUs(rule: string, rootDir: string): boolean {
  return rule.includes(`${rootDir}/hook`) || rule.includes(`${rootDir}/sentry `);
}

function decision(daemon: string, text: string): Decision | undefined {
  const address = parseAddress(text);
  return address && decide({
    allow: readBytesAsText(HOSTS_ALLOW),
    deny: readBytesAsText(HOSTS_DENY),
    daemon,
    address,
    readFile: readBytesAsText,
  });
}

/** What libwrap itself says otherwise; nothing when it agrees or can't be asked. */
async function askLibwrap(
  daemon: string,
  stranger: string | undefined,
  blocked: string | undefined,
): Promise<string | undefined> {
  const open = stranger && await askProgram(TCPDMATCH, ["-i", "/dev/null", daemon, stranger]);
  if (open && /^access: +denied/m.test(open)) {
    return `libwrap refuses strangers such as ${stranger}`;
  }
  const shut = blocked && await askProgram(TCPDMATCH, ["-i", "/dev/null", daemon, blocked]);
  if (shut && !/^access: +denied/m.test(shut)) return `libwrap lets ${blocked} in, which is listed`;
  return undefined;
}

async function isAsked(): Promise<boolean> {
  return await askProgram(TCPDMATCH, ["-i", "/dev/null", "sshd", "127.0.0.1"]) !== undefined;
}
