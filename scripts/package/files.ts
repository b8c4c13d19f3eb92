/** The files of a package, whichever system it is for. */
import { gzipSync } from "node:zlib";
import { generate } from "../../lib/commands/generate.ts";
import { hookText } from "../../lib/install/hook.ts";
import { sampleConf } from "../../lib/install/sample_conf.ts";
import { units } from "../../lib/install/schedule.ts";
import { manPage, PAGES } from "../../lib/manual/pages.ts";
import { PACKAGED } from "../../lib/packaged.ts";
import { CONFINEMENT } from "./confinement.ts";

/** A file of the package. */
export interface PackageFile {
  /** Absolute. */
  readonly path: string;
  readonly mode: number;
  readonly content: string | Uint8Array;
  /** Whether it is the administrator's to change, and is kept as he left it. */
  readonly isConf?: boolean;
}

/** What a package is built from. */
export interface Ingredients {
  /** The compiled program. */
  readonly program: Uint8Array;
  /** Deno's name of what it was compiled for. */
  readonly target: string;
  /** LICENSE and CHANGELOG.md. */
  readonly license: string;
  readonly changes: string;
}

/** Where the program goes. */
export const PROGRAM = "/usr/sbin/sentry";

const SHARE = "/usr/share";

/** flock(1) of every system that these packages are for. */
const FLOCK = "/usr/bin/flock";

/** iptables' lock, which the services could not make: there before they run. */
const TMPFILES = "f /run/xtables.lock 0600 root root -\n";

/**
 * All files but what a system has of its own: where its licences and changes stand.
 *
 * @param program The compiled program.
 * @returns The files.
 */
export function packageFiles(program: Uint8Array): PackageFile[] {
  const text = (path: string, content: string | Uint8Array, mode = 0o644) => ({
    path,
    mode,
    content,
  });
  const parts = { head: "", program: PROGRAM, confinement: CONFINEMENT };
  return [
    text(PROGRAM, program, 0o755),
    { ...text(PACKAGED.conf, sampleConf()), isConf: true },
    text(PACKAGED.hook, hookText(PACKAGED.rootDir, FLOCK), 0o755),
    ...units(parts).map((unit) => text(`/usr/lib/systemd/system/${unit.name}`, unit.text)),
    text(`${SHARE}/bash-completion/completions/sentry`, generate("complete-bash").text),
    text(`${SHARE}/zsh/vendor-completions/_sentry`, generate("complete-zsh").text),
    text(`${SHARE}/fish/vendor_completions.d/sentry.fish`, generate("complete-fish").text),
    text("/usr/lib/tmpfiles.d/sentry.conf", TMPFILES),
    ...PAGES.map((page) => {
      const { name, section } = page.title;
      return text(
        `${SHARE}/man/man${section}/${name}.${section}.gz`,
        compressed(manPage(page)),
      );
    }),
  ];
}

/**
 * Compresses as `gzip -9n` does: neither name nor time is in it.
 *
 * @param content The text.
 * @returns The bytes.
 */
export function compressed(content: string): Uint8Array {
  return gzipSync(content, { level: 9 });
}
