/** Hand-written access files to be tried on decide() and on libwrap. */
import type { Case } from "./_against_libwrap.ts";

/** Client lists of which nothing may be left open. */
export const CERTAIN_CLIENTS = [
  ...[
    "ALL",
    "all",
    "203.0.113.7",
    "203.0.113.",
    "203.0.",
    "203.0.113.7.",
    ".7",
    ".113.7",
    "*",
    "?*",
  ],
  ...[
    "203.0.113.0/24",
    "203.0.113.7/24",
    "203.0.113.0/255.255.255.0",
    "203.0.113.7/32",
    "0.0.0.0/1",
  ],
  ...["0.0.0.0/0", "0.0.0.0/0.0.0.0", "203.0.113.0/24abc", "203.0.113.0/0x18", "203.0.113.0/024"],
  ...["203.0.113.0/4294967320", "0313.0.113.7/32", "0xcb.0.0x71.0/24", "203.0.113.7/"],
  ...["203.0.113.0/255.255.255.255", "203.0.113.08/24", "[203.0.113.7]/32", "[127.0.0.1]"],
  ...["[2001:db8::1]", "[2001:DB8:0::1]", "[2001:db8::]/32", "[2001:db8::1]/32", "[2001:db8::]/33"],
  ...["[2001:db8::]/", "[2001:db8::]/x", "[::]/0", "[2001:db8::]/129", "[2001:db8::]/-1", "[::1]"],
  ...[
    "2001:db8::1",
    "]",
    "[",
    "[]",
    "203.0.113.7]",
    "/",
    "/nonexistent",
    "root@",
    "ALL@203.0.113.7",
  ],
  ...["ALL EXCEPT 203.0.113.7", "ALL EXCEPT 203.0.113. EXCEPT 203.0.113.7", "EXCEPT ALL", ""],
  ...["ALL except 127.0.0.1 192.0.2.1", "203.0.113.7,10.1.2.3 EXCEPT 10.", "ALL EXCEPT", ", ,ALL"],
];

/** Client lists that leave some client open, all of them because of a name. */
export const OPEN_CLIENTS = [
  ...["LOCAL", "KNOWN", "UNKNOWN", "PARANOID", "a.example", ".example", "@netgroup", "foo."],
  ...[
    "root@203.0.113.7",
    "203.?.113.*",
    "*.7",
    "203.0.113.7**",
    "203.0.113.7?",
    "ALL EXCEPT LOCAL",
  ],
  ...["ALL EXCEPT .example.com 10.", "10. EXCEPT root@ALL"],
];

/** Options with an answer, each as it follows `sshd : ALL`. */
export const CERTAIN_OPTIONS = [
  ...["", ": deny", ":deny", ": allow", ":", ": ALLOW", ": allow :", ": deny : allow", ": allow="],
  ...["::", ": foo", ": spawn x : allow", ": spawn", ": twist /bin/echo x", ": twist x : allow"],
  ...[
    ": severity info : allow",
    ": severity auth.info",
    ": severity authpriv.info",
    ": =x : allow",
  ],
  ...[
    ": severity = auth.info : allow",
    ": severity ==auth.info",
    ": umask 022 : allow",
    ": umask 9",
  ],
  ...[": umask 1777", ": nice : allow", ": nice x", ": nice -5: allow", ": linger 5 : allow"],
  ...[": linger -1", ": rfc931 : allow", ": rfc931 0", ": keepalive : allow", ": keepalive 1"],
  ...[": setenv A b : allow", ": setenv", ": banners /x : allow", ": spawn a\\:b : allow"],
  ...[
    ": spawn a\\:b \\: allow",
    ": spawn (x) & : allow",
    ": allow \r",
    ": allow\v\f",
    ": allow foo",
  ],
  ...[": nice=10 : allow", ": nice = : allow", ": \\: allow", ": authpriv", ": severity err"],
];

/** Options that ask a program or the accounts of the machine. */
export const OPEN_OPTIONS = [": aclexec x", ": user root : allow", ": group root"];

/** Daemon lists with an answer for sshd, whoever the client. */
export const CERTAIN_DAEMONS = [
  ...[
    "sshd",
    "SSHD",
    "ALL",
    "sshd,vsftpd",
    "ALL EXCEPT sshd",
    "vsftpd",
    "ss*",
    "sshd@ALL",
    "65536",
  ],
  ...["sshd.", "ssh.", ".hd", "KNOWN", "sshd@", "[sshd]", "vsftpd sshd EXCEPT ss?d", "/x", "@sshd"],
  ...["vsftpd@198.51.100.1", "ssh\\d", "sshd EXCEPT vsftpd EXCEPT sshd"],
];

/** Daemon lists that ask for the server's port or address. */
export const OPEN_DAEMONS = ["sshd@198.51.100.1", "sshd@host.example", "22", "+22", "-5"];

/** Whole files: lines, continuations, bytes. */
export const WHOLE_FILES = [
  ...["sshd: ALL", "sshd: ALL\\\n", "# c \\\nsshd: ALL\n", "sshd: \\\nALL\n", "sshd: A\\\nLL\n"],
  ...[
    "\\\n\\\nsshd: ALL\n",
    " # x\nsshd: ALL\n",
    "sshd\n",
    "sshd ALL\nsshd: ALL\n",
    "a]: b\nsshd: ALL\n",
  ],
  "x".repeat(3000) + "\nsshd: ALL\n",
  "#" + "x".repeat(2045) + "\nsshd: ALL\n",
  "#" + "x".repeat(2046) + "\nsshd: ALL\n",
  "#" + "x".repeat(1500) + "\\\n" + "y".repeat(545) + "\nsshd: ALL\n",
  "#" + "x".repeat(1500) + "\\\n" + "y".repeat(546) + "\nsshd: ALL\n",
  "#" + "x".repeat(2044) + "\\\nyz\nsshd: ALL\n",
  ...["a\0b\nsshd: ALL\n", "\0\nsshd: ALL\n", "sshd: AL\0\nL\n", "#x\0\nsshd: ALL\n", "\0", "\\\n"],
  ...[
    "# no newline",
    "\n\n",
    "",
    "  ",
    "sshd: ALL\r\n",
    "sshd: ALL \\\r\n: deny\n",
    "sshd:ALL:allow\n",
  ],
  ...["sshd\\: ALL : ALL\n", "sshd:203.0.113.7:\\\n deny\n", "[: ALL\nsshd: 10.\n", "sshd::ALL\n"],
  "sshd: 10.1.2.3 : allow\nsshd: 10. : deny\nvsftpd: ALL\nsshd: 203.0.113.0/24, [2001:db8::]/32\n",
];

/** Files that a rule names; what is true of the list itself is asked elsewhere. */
export const LISTS = [
  "203.0.113.7\n",
  "ALL: 203.0.113.7 : deny\nALL: 10.1.2.3 : deny\n",
  ...["ALL : 1.2.3.4", "[2001:db8::]/64\n", "2001:db8::1", "203.", "~more", "root@203.0.113.7"],
  ...["203.0.113.7\v10.1.2.3\f\0x", "ALL EXCEPT", "", "~list.", "[2001:db8::1]\n203.0.113.64/26"],
];

/**
 * Puts a rule or a file into both places.
 *
 * @param text The whole file.
 * @returns As hosts.deny alone, and as hosts.allow before a hosts.deny that refuses the rest.
 */
export function inBoth(text: string): Case[] {
  return [{ deny: text }, { allow: text, deny: "ALL: ALL\n" }];
}
