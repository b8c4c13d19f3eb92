/**
 * Whether what a daemon prints for its client is his address, or may be a name, which his domain chooses and which may read
 * like anybody's address. Where the line itself does not tell, the daemon's settings on this machine do.
 */
import { hasProftpdSftp } from "./proftpd_settings.ts";
import { statOf, textOf } from "./settings_files.ts";

/** What is known of the daemons that print a client in one way only. */
export interface PrintedHosts {
  /** Whether pure-ftpd prints addresses. */
  readonly pureFtpd: () => boolean;
  /** Whether xferlog(5) holds addresses, or names that lead back to them. */
  readonly xferlog: () => boolean;
  /** Whether a user's name may be a whole line in proftpd's own log: mod_sftp takes a line's end in it, and log.c escapes none. */
  readonly proftpdLines: () => boolean;
}

/** For a log of somewhere else, of which nothing is known: what reads like an address is one. */
export const AS_PRINTED: PrintedHosts = {
  pureFtpd: () => true,
  xferlog: () => true,
  proftpdLines: () => false,
};

/** Debian's settings, a file each. */
const DEBIAN_FOLDER = "/etc/pure-ftpd/conf";

/** Others' settings, all in one file; Debian has the second beside its folder, for reading alone. */
const CONF_FILES = [
  "/etc/pure-ftpd.conf",
  "/etc/pure-ftpd/pure-ftpd.conf",
  "/usr/local/etc/pure-ftpd.conf",
] as const;

/** wu-ftpd prints names as they come; vsftpd prints addresses, proftpd names that lead back. */
const WU_FTPD = ["/etc/ftpaccess", "/etc/wu-ftpd", "/usr/local/etc/ftpaccess"] as const;

/**
 * Asks this machine's settings, once each and when a line wants to know.
 *
 * @param root Put before each path, for tests.
 * @returns What they say; where pure-ftpd has none that are known, it may print names.
 */
export function askSettings(root = ""): PrintedHosts {
  let pureFtpd: boolean | undefined;
  let xferlog: boolean | undefined;
  let proftpdLines: boolean | undefined;
  return {
    proftpdLines: () => proftpdLines ??= hasProftpdSftp(root),
    pureFtpd: () => pureFtpd ??= pureFtpdSetting(root) === "addresses",
    xferlog: () => xferlog ??= !WU_FTPD.some((path) => statOf(root + path) !== undefined),
  };
}

/**
 * What pure-ftpd's settings say of the clients that it prints: with DontResolve their addresses.
 *
 * @param root Put before each path, for tests.
 * @returns Nothing where there are no settings, or where they can't be read.
 */
export function pureFtpdSetting(root = ""): "addresses" | "names" | undefined {
  if (statOf(root + DEBIAN_FOLDER)?.isDirectory) {
    const text = textOf(`${root}${DEBIAN_FOLDER}/DontResolve`) ?? "";
    return /^\s*(?:yes|on|1)\s*$/i.test(text) ? "addresses" : "names";
  }
  const found = CONF_FILES.map((path) => textOf(root + path)).filter((text) => text !== undefined);
  if (found.length === 0) return undefined;
  // Where there are several, nothing says which is read.
  return found.every((text) => /^[ \t]*DontResolve[ \t]+(?:yes|on|1)[ \t]*(?:#.*)?$/im.test(text))
    ? "addresses"
    : "names";
}
