/** What a package for Debian says of itself, and does when it comes and goes: deb-control(5), deb-postinst(5). */
import { PACKAGED } from "../../lib/packaged.ts";
import { PROGRAM } from "./files.ts";

/** What is known only when it is built. */
export interface DebFacts {
  /** Of the program, 2.2.0. */
  readonly version: string;
  /** As dpkg names it. */
  readonly architecture: string;
  /** Of all files, in KiB. */
  readonly kib: number;
}

/** Who answers for it; nobody reads mail there. */
export const MAINTAINER = "the sentry authors <packages@sentry.invalid>";

/** What Deno's runtime is linked with, and the oldest C library that it runs with. */
const NEEDS = "libc6 (>= 2.27), libgcc-s1";

/**
 * The version of the package: of the program, and the first of it.
 *
 * @param version The program's version.
 * @returns As deb-version(7) has it.
 */
export function debVersion(version: string): string {
  return `${version}-1`;
}

/**
 * Writes the control file.
 *
 * @param facts What is known of the package.
 * @returns The whole file.
 */
export function controlText({ version, architecture, kib }: DebFacts): string {
  return `Package: sentry
Version: ${debVersion(version)}
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${kib}
Depends: ${NEEDS}
Recommends: openssh-server
Suggests: nftables | ipset | iptables
Section: admin
Priority: optional
Description: block whoever tries to break in, without a daemon
 An address that keeps failing to log in is refused, by tcp_wrappers and, where
 asked for, by a firewall; an address that has logged in is trusted. Nothing
 stays resident: tcp_wrappers or PAM runs it when a client connects, or a timer
 has it read the logs.
 .
 It does nothing until "sentry --install" has put it to work.
`;
}

/** What dpkg runs: each script by its name. */
export const SCRIPTS: Readonly<Record<"postinst" | "prerm" | "postrm", string>> = {
  postinst: `#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
conf=${PACKAGED.rootDir}/sentry.conf
# Settings that stand there from before stay.
[ -e $conf ] || [ -h $conf ] || ln -s ${PACKAGED.conf} $conf
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
if [ -z "$2" ]; then
  echo "sentry does nothing yet. As root, this puts it to work, and shows each step:"
  echo "    sentry --install"
fi
`,
  prerm: `#!/bin/sh
set -e
[ "$1" = remove ] || exit 0
# What sentry has put into hosts.allow and elsewhere names files that go now. An installation of before has a program of its own.
for root in /var/db/sentry ${PACKAGED.rootDir}; do
  if [ "$(readlink $root/sentry)" = ${PROGRAM} ]; then
    ${PROGRAM} --uninstall || echo "what sentry names above is left to be done by hand" >&2
  fi
done
`,
  postrm: `#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
if [ "$1" = purge ]; then rm -rf ${PACKAGED.rootDir}; fi
`,
};
