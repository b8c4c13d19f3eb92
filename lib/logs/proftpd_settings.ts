/** What ProFTPD's settings on this machine say. They include each other, by whole names and by patterns. */
import { statOf, textOf } from "./settings_files.ts";

/** Where it looks for them, as packages have it built. */
const FILES = [
  "/etc/proftpd.conf",
  "/etc/proftpd/proftpd.conf",
  "/usr/local/etc/proftpd.conf",
] as const;

/** What packages have included, also where nothing says so any more. */
const PATTERNS = ["/etc/proftpd/*.conf", "/etc/proftpd/conf.d/*.conf"] as const;

/** More than there are. */
const MOST_FILES = 200;

const SFTP_ENGINE = /^[ \t]*SFTPEngine[ \t]+"?(?:on|yes|true|1)\b/im;

const INCLUDE = /^[ \t]*Include[ \t]+(?:"([^"\n]+)"|(\S+))/gim;

/**
 * Whether ProFTPD takes SFTP, so that a user's name may be a whole line of its own log.
 *
 * @param root Put before each path, for tests.
 * @returns Whether any of its settings says so. Modules that are not loaded are not told apart.
 */
export function hasProftpdSftp(root = ""): boolean {
  const paths: string[] = [...FILES, ...PATTERNS.flatMap((pattern) => found(root, pattern))];
  const seen = new Set<string>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    if (seen.has(path) || seen.size >= MOST_FILES) continue;
    seen.add(path);
    const text = textOf(root + path)?.replace(/\\\r?\n/g, " ");
    if (text === undefined) continue;
    if (SFTP_ENGINE.test(text)) return true;
    for (const [, quoted, plain = ""] of text.matchAll(INCLUDE)) {
      for (const one of found(root, quoted ?? plain)) paths.push(one);
    }
  }
  return false;
}

/** The files that a pattern names, and those in the folders that it names. */
function found(root: string, pattern: string): string[] {
  if (!pattern.startsWith("/")) return [];
  let all = [""];
  for (const word of pattern.split("/").filter((word) => word !== "")) {
    all = /[*?[]/.test(word)
      ? all.flatMap((folder) => namesIn(root + folder, word).map((name) => `${folder}/${name}`))
      : all.map((folder) => `${folder}/${word}`);
    all = all.slice(0, MOST_FILES);
  }
  return all.flatMap((path) =>
    statOf(root + path)?.isDirectory
      ? namesIn(root + path, "*").map((name) => `${path}/${name}`)
      : [path]
  );
}

/** The names in a folder that fit glob(3)'s pattern; `[…]` fits any sign, so that no file is overlooked. */
function namesIn(folder: string, pattern: string): string[] {
  const parts = pattern.split(/(\*|\?|\[[^\]]*\])/).map((part, i) =>
    i % 2 === 0 ? part.replace(/[^\w]/g, "\\$&") : part === "*" ? ".*" : "."
  );
  const fits = new RegExp(`^${parts.join("")}$`);
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => !name.startsWith(".") && fits.test(name));
  } catch {
    return [];
  }
}
