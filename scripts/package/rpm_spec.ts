/** What a package for Fedora and its kin is made by: a spec file, rpmbuild(8). */
import { PACKAGED } from "../../lib/packaged.ts";
import type { PackageFile } from "./files.ts";
import { MAINTAINER } from "./maintainer.ts";
import { LINK_CONF, MAKE_LOCK, RELOAD, SAY_INSTALL, UNINSTALL } from "./steps.ts";

/** What is known only when it is built. */
export interface RpmFacts {
  readonly version: string;
  /** Where the files are laid out. */
  readonly staged: string;
  readonly files: readonly PackageFile[];
  /** Epoch seconds. */
  readonly dated: number;
}

/**
 * Writes the spec file. The files are there already and go in as they are: nothing is stripped, and what is needed is said, not
 * looked for, so that the same comes out everywhere.
 *
 * @param facts What is known of the package.
 * @returns The whole file.
 */
export function specText({ version, staged, files, dated }: RpmFacts): string {
  const [day = "", date = "", month = "", year = ""] = new Date(dated * 1000).toUTCString()
    .split(/,? /);
  return `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload w1.xzdio
%global _buildhost reproducible
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

Name: sentry
Version: ${version}
Release: 1
Summary: Blocks whoever tries to break in, without a daemon
License: MIT
Group: System/Base
Packager: ${MAINTAINER}
AutoReqProv: no
Requires: libc.so.6(GLIBC_2.27)(64bit) libgcc_s.so.1()(64bit) /usr/bin/flock

%description
An address that keeps failing to log in is refused, by tcp_wrappers, by PAM or,
where asked for, by a firewall; an address that has logged in is trusted.
Nothing stays resident. It does nothing until "sentry --install" has put it to
work.

%prep

%build

%install
cp -a ${staged}/. %{buildroot}

%post
${LINK_CONF}
${MAKE_LOCK}
${RELOAD}
if [ "$1" = 1 ]; then
${SAY_INSTALL}
fi

%preun
[ "$1" = 0 ] || exit 0
${UNINSTALL}
exit 0

%postun
${RELOAD}

%files
%defattr(-,root,root)
%dir /etc/sentry
%dir /usr/lib/sentry
%dir ${PACKAGED.rootDir}
${files.map(lineOf).join("\n")}

%changelog
* ${day} ${month} ${date} ${year} ${MAINTAINER} - ${version}-1
- Packaged as it was released
`;
}

function lineOf({ path, isConf }: PackageFile): string {
  const kind = isConf
    ? "%config(noreplace) "
    : path.startsWith("/usr/share/doc/") || path.startsWith("/usr/share/man/")
    ? "%doc "
    : "";
  return kind + path;
}
