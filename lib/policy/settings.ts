/** What the administrator can set: the values, their names, defaults and the forms allowed. */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import { quote, SentryError } from "../errors.ts";
import { BACKEND_NAMES, type BackendName } from "./backend_names.ts";

/** All settings, read and checked. */
export interface Settings {
  /** The folder of everything that sentry keeps; absolute, no trailing slash. */
  readonly rootDir: string;
  /** Where the system's logs are; absolute. */
  readonly logDir: string;
  /** Logs that are not where they usually are; each replaces the usual places. */
  readonly sshLog: string | undefined;
  readonly ftpLog: string | undefined;
  readonly mailLog: string | undefined;
  /** A program and its arguments, whose stdout is one more log; the program's path is absolute. */
  readonly logCommand: readonly string[] | undefined;
  /** Whether blocks are written to the deny lists. */
  readonly addToTcpwrappers: boolean;
  /** The firewalls that blocks are written to. */
  readonly firewalls: readonly BackendName[];
  /** The name of table, sets or chain there. */
  readonly firewallTable: string;
  /** The TCP ports that the drop rule holds for; `all`; nothing: those of the protected services. */
  readonly firewallPorts: readonly number[] | "all" | undefined;
  /** Whether that rule drops what belongs to connections that are open already, too. */
  readonly firewallKill: boolean;
  /** After how many days a block ends; 0: never. */
  readonly expireBlockDays: number;
  /** By how much each block of an address is longer than the one before; 1: all are the same. */
  readonly blockGrowth: number;
  /** How many days a block lasts at most, however often it was renewed. */
  readonly blockMaxDays: number;
  /** So many days after the last login from it an address is trusted no longer; 0: it always is. */
  readonly expireAllowDays: number;
  /** After so many tries for other users since the last login an address is trusted no longer; 0: it always is. */
  readonly allowFailures: number;
  /** When so many addresses of one /24 (IPv6: /48) are blacklisted, the whole of it is; 0: never. */
  readonly subnetBlock: number;
  /** After how many days an address on no list is forgotten; 0: never. */
  readonly staleDays: number;
  /** How many addresses are blacklisted at most; 0: any number. */
  readonly maxListed: number;
  /** How many addresses are known at most; 0: any number. */
  readonly maxKnown: number;
  readonly protectFtp: boolean;
  readonly protectSmtp: boolean;
  readonly protectMua: boolean;
  /** Never blocked, whatever any list says; the loopback addresses are always among them. */
  readonly allowNets: readonly Network[];
  /** Length in bits of the block by which single IPv6 addresses are counted and blocked. */
  readonly ipv6Prefix: number;
  /** The program to run once an address is blocked; absolute. */
  readonly onBlock: string | undefined;
}

/** One setting as it is written in sentry.conf and in the environment. */
export interface SettingRule {
  readonly key: string;
  readonly byDefault: string;
  /** What is allowed, to complete the sentence "… takes". */
  readonly allowed: string;
  readonly about: string;
  /** Whether it is taken from sentry.conf alone: whoever may set a variable is not always who may write there. */
  readonly isFileOnly?: boolean;
  /** The settings with this one read in; nothing when the text is not allowed. */
  readonly apply: (settings: Settings, text: string) => Settings | undefined;
}

/** The largest ALLOW_FAILURES. */
export const MOST_ALLOW_FAILURES = 1000;

/** Loopback's own two addresses. Not 127.0.0.0/8: what else is in it can only be this machine testing. */
const LOOPBACK: readonly Network[] = [
  { bytes: /* @__PURE__ */ Uint8Array.of(127, 0, 0, 1), length: 32, text: "127.0.0.1" },
  {
    bytes: /* @__PURE__ */ Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    length: 128,
    text: "::1",
  },
];

/** Every setting there is. */
export const SETTING_RULES: readonly SettingRule[] = /* @__PURE__ */ settingRules();

function settingRules(): SettingRule[] {
  return [
    {
      key: "ROOT_DIR",
      byDefault: "/var/db/sentry",
      allowed: "an absolute path",
      about: "everything that sentry keeps (environment only)",
      apply: (settings, text) => withPath(text, (rootDir) => ({ ...settings, rootDir })),
    },
    {
      key: "LOG_DIR",
      byDefault: "/var/log",
      allowed: "an absolute path",
      about: "where the logs are",
      apply: (settings, text) => withPath(text, (logDir) => ({ ...settings, logDir })),
    },
    {
      key: "SSH_LOG",
      byDefault: "",
      allowed: "an absolute path",
      about: "sshd's log, where it is not in the usual place",
      apply: (settings, text) =>
        text === "" ? settings : withPath(text, (sshLog) => ({ ...settings, sshLog })),
    },
    {
      key: "FTP_LOG",
      byDefault: "",
      allowed: "an absolute path",
      about: "the FTP daemon's, likewise",
      apply: (settings, text) =>
        text === "" ? settings : withPath(text, (ftpLog) => ({ ...settings, ftpLog })),
    },
    {
      key: "MAIL_LOG",
      byDefault: "",
      allowed: "an absolute path",
      about: "the mail daemons', likewise",
      apply: (settings, text) =>
        text === "" ? settings : withPath(text, (mailLog) => ({ ...settings, mailLog })),
    },
    {
      key: "LOG_COMMAND",
      byDefault: "",
      allowed: "an absolute path and arguments, with blanks between them and no quotes",
      about: "a program whose output --scan reads as one more log (sentry.conf only)",
      isFileOnly: true,
      apply: (settings, text) => {
        if (text === "") return { ...settings, logCommand: undefined };
        const [program = "", ...args] = text.split(/[ \t]+/);
        // deno-lint-ignore no-control-regex -- who writes a quote or the like expects it to mean something
        if (/["'\\\x00-\x08\x0a-\x1f\x7f]/.test(text)) return undefined;
        return withPath(program, (path) => ({ ...settings, logCommand: [path, ...args] }));
      },
    },
    {
      key: "ADD_TO_TCPWRAPPERS",
      byDefault: "1",
      allowed: "0 or 1",
      about: "write blocks to hosts.deny and deny.patterns",
      apply: (settings, text) => withSwitch(text, (on) => ({ ...settings, addToTcpwrappers: on })),
    },
    ...BACKEND_NAMES.map((name): SettingRule => ({
      key: `ADD_TO_${name.toUpperCase()}`,
      byDefault: "0",
      allowed: "0 or 1",
      about: `write blocks to ${name}; --install --firewall=${name} sets it up`,
      apply: (settings, text) =>
        withSwitch(text, (on) => {
          const others = settings.firewalls.filter((one) => one !== name);
          return { ...settings, firewalls: on ? [...others, name] : others };
        }),
    })),
    {
      key: "FIREWALL_TABLE",
      byDefault: "sentry_blacklist",
      allowed: "a name of 1 to 20 letters, digits and underscores that begins with a letter",
      about: "the name of table, sets and chain there",
      apply: (settings, text) =>
        isTableName(text) ? { ...settings, firewallTable: text } : undefined,
    },
    {
      key: "FIREWALL_PORTS",
      byDefault: "",
      allowed: "at most 15 port numbers with spaces or commas between them, or all",
      about: "what the drop rule holds for; none: the protected services' ports",
      apply: (settings, text) => {
        if (text === "") return settings;
        if (text === "all") return { ...settings, firewallPorts: "all" };
        const words = text.split(/[\s,]+/).filter((word) => word !== "");
        const ports = [...new Set(words.map(Number))];
        const isPort = (word: string) => /^[1-9][0-9]{0,4}$/.test(word) && Number(word) < 65536;
        return words.every(isPort) && ports.length > 0 && ports.length <= 15
          ? { ...settings, firewallPorts: ports }
          : undefined;
      },
    },
    {
      key: "FIREWALL_KILL",
      byDefault: "0",
      allowed: "0 or 1",
      about: "drop what belongs to open connections there, too",
      apply: (settings, text) => withSwitch(text, (on) => ({ ...settings, firewallKill: on })),
    },
    {
      key: "EXPIRE_BLOCK_DAYS",
      byDefault: "90",
      allowed: "a whole number of days from 0 to 36500; 0 is never",
      about: "days until a block ends; 0: never",
      apply: (settings, text) =>
        withNumber(text, 0, 36500, (days) => ({ ...settings, expireBlockDays: days })),
    },
    {
      key: "BLOCK_GROWTH",
      byDefault: "1",
      allowed: "a whole number from 1 to 10; 1 is no growth",
      about: "each block of an address is this many times as long as the one before",
      apply: (settings, text) =>
        withNumber(text, 1, 10, (times) => ({ ...settings, blockGrowth: times })),
    },
    {
      key: "BLOCK_MAX_DAYS",
      byDefault: "3650",
      allowed: "a whole number of days from 1 to 36500",
      about: "days up to which blocks grow",
      apply: (settings, text) =>
        withNumber(text, 1, 36500, (days) => ({ ...settings, blockMaxDays: days })),
    },
    {
      key: "EXPIRE_ALLOW_DAYS",
      byDefault: "0",
      allowed: "a whole number of days from 0 to 36500; 0 is never",
      about: "days after the last login until an address is trusted no longer; 0: never",
      apply: (settings, text) =>
        withNumber(text, 0, 36500, (days) => ({ ...settings, expireAllowDays: days })),
    },
    {
      key: "ALLOW_FAILURES",
      byDefault: "0",
      allowed: `a whole number from 0 to ${MOST_ALLOW_FAILURES}; 0 is any number`,
      about: "tries for other users until an address is trusted no longer; 0: any number",
      apply: (settings, text) =>
        withNumber(
          text,
          0,
          MOST_ALLOW_FAILURES,
          (tries) => ({ ...settings, allowFailures: tries }),
        ),
    },
    {
      key: "SUBNET_BLOCK",
      byDefault: "0",
      allowed: "0, or a whole number from 2 to 256; 0 is never",
      about: "so many blocked neighbours have their /24 or IPv6 /48 blocked; 0: never",
      apply: (settings, text) =>
        text === "1"
          ? undefined
          : withNumber(text, 0, 256, (subnetBlock) => ({ ...settings, subnetBlock })),
    },
    {
      key: "STALE_DAYS",
      byDefault: "365",
      allowed: "a whole number of days from 0 to 36500; 0 is never",
      about: "days until an address on no list is forgotten; 0: never",
      apply: (settings, text) =>
        withNumber(text, 0, 36500, (days) => ({ ...settings, staleDays: days })),
    },
    {
      key: "MAX_LISTED",
      byDefault: "1000000",
      allowed: "0, or a whole number from 10000 to 100000000; 0 is no limit",
      about: "blocks at most, the oldest go first; 0: any",
      apply: (settings, text) => withLimit(text, (most) => ({ ...settings, maxListed: most })),
    },
    {
      key: "MAX_KNOWN",
      byDefault: "10000000",
      allowed: "0, or a whole number from 10000 to 100000000; 0 is no limit",
      about: "known addresses at most, those seen once go first; 0: any",
      apply: (settings, text) => withLimit(text, (most) => ({ ...settings, maxKnown: most })),
    },
    {
      key: "PROTECT_FTP",
      byDefault: "1",
      allowed: "0 or 1",
      about: "judge by FTP logins too",
      apply: (settings, text) => withSwitch(text, (on) => ({ ...settings, protectFtp: on })),
    },
    {
      key: "PROTECT_SMTP",
      byDefault: "0",
      allowed: "0 or 1",
      about: "judge by SMTP logins too",
      apply: (settings, text) => withSwitch(text, (on) => ({ ...settings, protectSmtp: on })),
    },
    {
      key: "PROTECT_MUA",
      byDefault: "1",
      allowed: "0 or 1",
      about: "judge by IMAP and POP3 logins too",
      apply: (settings, text) => withSwitch(text, (on) => ({ ...settings, protectMua: on })),
    },
    {
      key: "ALLOW_NETS",
      byDefault: "",
      allowed: "addresses and CIDR blocks with spaces or commas between them",
      about: "never blocked (127.0.0.1 and ::1 never are)",
      apply: (settings, text) => {
        const nets = text.split(/[\s,]+/).filter((word) => word !== "").map(parseNetwork);
        if (nets.some((net) => !net)) return undefined;
        return {
          ...settings,
          allowNets: [...LOOPBACK, ...nets.filter((net) => net !== undefined)],
        };
      },
    },
    {
      key: "IPV6_PREFIX",
      byDefault: "64",
      allowed: "a whole number from 48 to 128",
      about: "IPv6 clients are counted and blocked by blocks of this length",
      apply: (settings, text) =>
        withNumber(text, 48, 128, (bits) => ({ ...settings, ipv6Prefix: bits })),
    },
    {
      key: "ON_BLOCK",
      byDefault: "",
      allowed: "an absolute path, without arguments",
      about: "path, without arguments, of a program to run once an address is blocked",
      apply: (settings, text) =>
        text === ""
          ? { ...settings, onBlock: undefined }
          : withPath(text, (onBlock) => ({ ...settings, onBlock })),
    },
  ];
}

/** The settings before any file or environment is read. */
export const DEFAULT_SETTINGS: Settings = {
  rootDir: "/var/db/sentry",
  logDir: "/var/log",
  sshLog: undefined,
  ftpLog: undefined,
  mailLog: undefined,
  logCommand: undefined,
  addToTcpwrappers: true,
  firewalls: [],
  firewallTable: "sentry_blacklist",
  firewallPorts: undefined,
  firewallKill: false,
  expireBlockDays: 90,
  blockGrowth: 1,
  blockMaxDays: 3650,
  expireAllowDays: 0,
  allowFailures: 0,
  subnetBlock: 0,
  staleDays: 365,
  maxListed: 1_000_000,
  maxKnown: 10_000_000,
  protectFtp: true,
  protectSmtp: false,
  protectMua: true,
  allowNets: LOOPBACK,
  ipv6Prefix: 64,
  onBlock: undefined,
};

/**
 * Reads one setting.
 *
 * @param settings The settings so far.
 * @param key Its name.
 * @param text Its value as written.
 * @param where The file and line, or "the environment", to begin a sentence with.
 * @returns The settings with it.
 * @throws SentryError of kind `usage` when there is no such setting or the value is not allowed.
 */
export function applySetting(
  settings: Settings,
  key: string,
  text: string,
  where: string,
): Settings {
  const rule = SETTING_RULES.find((candidate) => candidate.key === key);
  if (!rule) {
    const known = SETTING_RULES.map((candidate) => candidate.key).join(", ");
    throw new SentryError("usage", `${where}: unknown setting ${quote(key)}; there are ${known}`);
  }
  const applied = rule.apply(settings, text);
  if (!applied) {
    throw new SentryError("usage", `${where}: ${key} takes ${rule.allowed}, not ${quote(text)}`);
  }
  return applied;
}

/**
 * Reads the text of sentry.conf: lines `KEY=value`, blank lines, and comments that begin with `#`. A value
 * may stand in single or double quotes, as a shell would write it.
 *
 * @param settings What the file is applied to.
 * @param text The whole file.
 * @param path Its name, for messages.
 * @returns The settings with the file's.
 * @throws SentryError of kind `usage` naming the file, the line and what is allowed.
 */
export function applySettingsFile(settings: Settings, text: string, path: string): Settings {
  const given = new Set<string>();
  for (const [i, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const where = `${path} line ${i + 1}`;
    const parts = /^([A-Za-z0-9_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^"'].*)?)$/.exec(line);
    if (!parts) {
      throw new SentryError(
        "usage",
        `${where}: expected KEY=value or a comment, not ${quote(line)}`,
      );
    }
    const key = parts[1]!;
    const value = parts[2] ?? parts[3] ?? parts[4] ?? "";
    if (given.has(key)) {
      throw new SentryError("usage", `${where}: ${key} is set twice; keep one of them`);
    }
    given.add(key);
    if (key === "ROOT_DIR" && value !== settings.rootDir) {
      const message =
        `${where}: ROOT_DIR is set in the environment only, since this file stands in it`;
      throw new SentryError("usage", message);
    }
    settings = applySetting(settings, key, value, where);
  }
  return settings;
}

function withPath(text: string, apply: (path: string) => Settings): Settings | undefined {
  // deno-lint-ignore no-control-regex -- a path with control characters is nothing anybody meant
  if (!text.startsWith("/") || /[\x00-\x1f\x7f]|(^|\/)\.\.?(\/|$)/.test(text)) return undefined;
  const path = text.replace(/\/+/g, "/").replace(/\/$/, "");
  return path === "" ? undefined : apply(path);
}

function withSwitch(text: string, apply: (on: boolean) => Settings): Settings | undefined {
  return text === "0" || text === "1" ? apply(text === "1") : undefined;
}

/** Limits below a few dozen for each of 256 files would be those of chance. */
function withLimit(text: string, apply: (most: number) => Settings): Settings | undefined {
  if (!/^[0-9]{1,9}$/.test(text)) return undefined;
  const most = Number(text);
  return most === 0 || (most >= 10_000 && most <= 100_000_000) ? apply(most) : undefined;
}

function withNumber(
  text: string,
  least: number,
  most: number,
  apply: (value: number) => Settings,
): Settings | undefined {
  if (!/^[0-9]{1,6}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? apply(value) : undefined;
}

/**
 * Whether a FIREWALL_TABLE is one that every firewall takes.
 *
 * @param text The name.
 * @returns Whether it is.
 */
export function isTableName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,19}$/.test(text);
}
