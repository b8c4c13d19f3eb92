/** The settings, where none is given that matters to a quick answer; reading all of them takes longer than that answer. */
import { DEFAULT_SETTINGS, type Settings } from "../policy/settings.ts";
import { readTextIfPresent } from "../files/read_file.ts";
import { refuseForeignFile, rootDirOfPackage } from "../settings/read_settings.ts";

/**
 * Every setting but LOG_COMMAND, which no variable sets; `1`: it does not matter here, and is a folder or file; `2`: the
 * same, and is 0 or 1. A test compares them with the rules.
 */
export const KEYS: ReadonlyMap<string, 0 | 1 | 2> = /* @__PURE__ */ new Map([
  ["LOG_DIR", 1],
  ["SSH_LOG", 1],
  ["FTP_LOG", 1],
  ["MAIL_LOG", 1],
  ["ADD_TO_TCPWRAPPERS", 0],
  ["ADD_TO_NFTABLES", 0],
  ["ADD_TO_IPSET", 0],
  ["ADD_TO_IPTABLES", 0],
  ["ADD_TO_PF", 0],
  ["ADD_TO_IPFW", 0],
  ["FIREWALL_TABLE", 0],
  ["FIREWALL_PORTS", 0],
  ["FIREWALL_KILL", 0],
  ["EXPIRE_BLOCK_DAYS", 0],
  ["BLOCK_GROWTH", 0],
  ["BLOCK_MAX_DAYS", 0],
  ["EXPIRE_ALLOW_DAYS", 0],
  ["ALLOW_FAILURES", 0],
  ["SUBNET_BLOCK", 0],
  ["STALE_DAYS", 0],
  ["MAX_LISTED", 0],
  ["MAX_KNOWN", 0],
  ["PROTECT_FTP", 2],
  ["PROTECT_SMTP", 2],
  ["PROTECT_MUA", 2],
  ["ALLOW_NETS", 0],
  ["IPV6_PREFIX", 0],
  ["ON_BLOCK", 0],
]);

/**
 * The settings by the environment alone.
 *
 * @param environment Reads a variable.
 * @param executable Path of this program.
 * @returns The settings; nothing where one is given that matters, or in an unusual form.
 */
export function plainSettings(
  environment: (name: string) => string | undefined,
  executable: string,
): Settings | undefined {
  for (const [key, kind] of KEYS) {
    const value = environment(key);
    if (value !== undefined && !isIdle(kind, value)) return undefined;
  }
  const rootDir = environment("ROOT_DIR") ?? rootDirOfPackage(executable) ??
    executable.slice(0, executable.lastIndexOf("/"));
  return isPlainPath(rootDir) ? { ...DEFAULT_SETTINGS, rootDir } : undefined;
}

function isIdle(kind: 0 | 1 | 2, value: string): boolean {
  return kind === 1 ? isPlainPath(value) : kind === 2 && (value === "0" || value === "1");
}

/** Absolute, of letters that mean themselves, without a part that begins with a dot. */
function isPlainPath(path: string): boolean {
  let before = "";
  for (const letter of path) {
    const isWord = (letter >= "0" && letter <= "9") || (letter >= "a" && letter <= "z") ||
      (letter >= "A" && letter <= "Z") || letter === "_" || letter === "-";
    if (
      before === ""
        ? letter !== "/"
        : before === "/"
        ? !isWord
        : !isWord && letter !== "/" && letter !== "."
    ) {
      return false;
    }
    before = letter;
  }
  return before !== "" && before !== "/";
}

/**
 * Whether sentry.conf has nothing but settings that do not matter here.
 *
 * @param path The file.
 * @returns False also for any line in an unusual form.
 * @throws SentryError when it is not to be trusted, or cannot be read.
 */
export function isPlainFile(path: string): boolean {
  refuseForeignFile(path);
  const keys = new Set<string>();
  for (const line of (readTextIfPresent(path) ?? "").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = line.slice(0, equals);
    if (keys.has(key) || !isIdle(KEYS.get(key) ?? 0, line.slice(equals + 1))) return false;
    keys.add(key);
  }
  return true;
}
