/** The real parts that end-to-end tests need, and what to do where they are missing. */

/** A part, and the programs or files that show that it is there. */
const PARTS = {
  root: [],
  sshd: ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen"],
  libwrap: ["/usr/include/tcpd.h"],
  gcc: ["/usr/bin/gcc"],
  rsyslog: ["/usr/sbin/rsyslogd"],
  unshare: ["/usr/bin/unshare", "/usr/bin/mount"],
  strace: ["/usr/bin/strace"],
  flock: ["/usr/bin/flock"],
  shells: ["/bin/dash", "/bin/bash", "/bin/busybox", "/bin/mksh"],
  bash: ["/bin/bash"],
  zsh: ["/usr/bin/zsh"],
  fish: ["/usr/bin/fish"],
  perl: ["/usr/bin/perl"],
  // DB_File and its kin come with the whole of perl, and so does this.
  dbm: ["/usr/bin/perl", "/usr/bin/pod2man"],
  sqlite3: ["/usr/bin/sqlite3"],
  cron: ["/usr/sbin/cron"],
  man: ["/usr/bin/man", "/usr/bin/groff"],
  mandoc: ["/usr/bin/mandoc"],
  systemd: ["/usr/bin/systemd-analyze"],
  nspawn: ["/usr/bin/systemd-nspawn"],
  curl: ["/usr/bin/curl"],
  tcpd: ["/usr/sbin/tcpd"],
  tcpserver: ["/usr/bin/tcpserver"],
  xinetd: ["/usr/sbin/xinetd"],
  firewalls: ["/usr/sbin/nft", "/usr/sbin/ipset", "/usr/sbin/iptables-restore", "/sbin/ip"],
  dpkg: ["/usr/bin/dpkg", "/usr/bin/dpkg-deb"],
  lintian: ["/usr/bin/lintian"],
  ansible: ["/usr/bin/ansible-playbook"],
  rpm: ["/usr/bin/rpm", "/usr/bin/rpmbuild"],
  rpmlint: ["/usr/bin/rpmlint"],
  patch: ["/usr/bin/patch"],
  journald: ["/lib/systemd/systemd-journald", "/usr/bin/journalctl"],
  daemons: [
    "/usr/sbin/dropbear",
    "/usr/sbin/vsftpd",
    "/usr/sbin/dovecot",
    "/usr/sbin/postfix",
    "/var/cache/sentry-tests/usr/sbin/proftpd",
    "/var/cache/sentry-tests/usr/sbin/pure-ftpd",
  ],
} as const;

/** The name of a part. */
export type Part = keyof typeof PARTS;

const told = new Set<Part>();

/**
 * Says whether a test can be run here; a missing part is named once.
 *
 * @param parts What the test needs.
 * @returns Options for Deno.test.
 */
export function requires(parts: readonly Part[]): { ignore: boolean } {
  const missing = parts.filter((part) => !isThere(part));
  for (const part of missing) {
    if (!told.has(part)) console.log(`skipping tests that need ${part}: it is not here`);
    told.add(part);
  }
  return { ignore: missing.length > 0 };
}

function isThere(part: Part): boolean {
  if (part === "root") return Deno.uid() === 0;
  return PARTS[part].every((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
