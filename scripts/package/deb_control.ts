/** What a package for Debian says of itself, and does when it comes and goes: deb-control(5), deb-postinst(5). */
import { PACKAGED } from "../../lib/packaged.ts";
import { MAINTAINER } from "./maintainer.ts";
import { LINK_CONF, MAKE_LOCK, RELOAD, SAY_INSTALL, UNINSTALL } from "./steps.ts";

/** What is known only when it is built. */
export interface DebFacts {
  /** Of the program, 2.2.0. */
  readonly version: string;
  /** As dpkg names it. */
  readonly architecture: string;
  /** Of all files, in KiB. */
  readonly kib: number;
}

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
${LINK_CONF}
${MAKE_LOCK}
${RELOAD}
if [ -z "$2" ]; then
${SAY_INSTALL}
fi
`,
  prerm: `#!/bin/sh
set -e
[ "$1" = remove ] || exit 0
${UNINSTALL}
`,
  postrm: `#!/bin/sh
set -e
${RELOAD}
# Of a package that was never configured dpkg does not run prerm.
if [ "$1" = remove ] && grep -qs '^[^#]*${PACKAGED.rootDir}/' /etc/hosts.allow; then
  echo "/etc/hosts.allow still names ${PACKAGED.rootDir}: take these lines out by hand" >&2
fi
if [ "$1" = purge ]; then rm -rf ${PACKAGED.rootDir}; fi
`,
};
