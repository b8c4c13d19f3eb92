/**
 * Whose entries of the journal are believed. A local user chooses nearly all of an entry: its text and SYSLOG_IDENTIFIER,
 * the name and the file of his process (a link; a daemon that he starts himself, with a library of his own), and its unit
 * (`~/.forward` has Postfix and Exim run his programs in theirs). He does not choose who he is: journald has _UID from the
 * kernel. So an entry is believed if root wrote it, or the account that a daemon has for itself, from a process of that
 * daemon and in its name.
 */
import { programsIn } from "../forms/programs.ts";
import { SSHD as SSHD_TABLE } from "../forms/tables/sshd.ts";
import type { Family } from "../forms/event.ts";

/** Processes of one daemon whose entries are believed. */
export interface Voucher {
  /** As _UID has them. */
  readonly uids: readonly string[];
  /** As _COMM has them: the first 15 bytes of a name. */
  readonly commands: readonly string[];
  /** As the grammars know them. */
  readonly programs: readonly string[];
}

/** What the kernel keeps of a program's name. */
const COMMAND_BYTES = 15;

interface Daemon extends Omit<Voucher, "uids"> {
  readonly family: Family;
  readonly accounts: readonly string[];
}

const ROOT = ["root"];
const SSHD = programsIn(SSHD_TABLE);
const POSTFIX = ["smtpd", "postscreen"];
const EXIM = ["exim", "exim4"];
const CYRUS = ["imapd", "pop3d", "timsieved", "nntpd", "httpd"];
const CYRUS_SERVICES = "imap imaps pop3 pop3s sieve managesieve nntp nntps http https cyrus".split(
  " ",
);
const VCHKPW = ["smtp", "smtps", "submission", "pop3", "pop3s", "imap", "imaps"];

/** Not Courier's: of a line that was cut journald takes away the blanks at its end, which are all that could tell. */
const DAEMONS: readonly Daemon[] = [
  { family: "ssh", accounts: ROOT, commands: SSHD.map(commandOf), programs: SSHD },
  { family: "ssh", accounts: ROOT, commands: ["dropbear"], programs: ["dropbear"] },
  // For those who come by telnet or rlogin.
  { family: "ssh", accounts: ROOT, commands: ["login"], programs: ["login"] },
  { family: "ssh", accounts: ROOT, commands: ["klogind"], programs: ["klogind"] },
  { family: "ftp", accounts: ROOT, commands: ["vsftpd"], programs: ["vsftpd"] },
  { family: "ftp", accounts: ROOT, commands: ["proftpd"], programs: ["proftpd"] },
  {
    family: "ftp",
    accounts: ROOT,
    commands: ["pure-ftpd", "pure-ftpd-mysql", "pure-ftpd-postg", "pure-ftpd-ldap"],
    programs: ["pure-ftpd", "pure-ftpd-mysql", "pure-ftpd-postgresql", "pure-ftpd-ldap"],
  },
  {
    family: "ftp",
    accounts: ROOT,
    commands: ["ftpd", "in.ftpd"],
    programs: ["ftpd", "in.ftpd", "wu-ftpd"],
  },
  // All of Dovecot's processes write through `log`. Only PAM writes as `auth` itself, also of clients of Postfix and Exim.
  {
    family: "mua",
    accounts: ROOT,
    commands: ["log"],
    programs: ["dovecot"],
  },
  {
    family: "mua",
    accounts: ["cyrus"],
    commands: CYRUS,
    programs: [...CYRUS, ...CYRUS_SERVICES],
  },
  { family: "smtp", accounts: ["postfix"], commands: POSTFIX, programs: POSTFIX },
  { family: "smtp", accounts: [...ROOT, "Debian-exim", "exim"], commands: EXIM, programs: EXIM },
  {
    family: "smtp",
    accounts: ROOT,
    commands: ["sendmail", "sendmail-mta"],
    programs: ["sendmail", "sm-mta", "sendmail-mta"],
  },
  {
    family: "smtp",
    accounts: ROOT,
    commands: ["vchkpw"],
    programs: ["vpopmail", "vchkpw", ...VCHKPW.map((service) => `vchkpw-${service}`)],
  },
];

/** What a system's own accounts are below, on every system with a journal; somebody may be called like a daemon. */
const FIRST_USER = 1000;

/**
 * Finds out whose entries are believed on this machine.
 *
 * @param families Whose daemons.
 * @param passwd The content of `/etc/passwd`.
 * @returns The processes; those of daemons whose accounts this machine does not have are left out.
 */
export function vouchersOf(families: readonly Family[], passwd: string): Voucher[] {
  const uids = new Map([["root", "0"]]);
  for (const [, name, digits] of passwd.matchAll(/^([^:\n]+):[^:\n]*:(\d{1,9}):/gm)) {
    const uid = Number(digits);
    if (uid > 0 && uid < FIRST_USER) uids.set(name!, String(uid));
  }
  return DAEMONS.filter(({ family }) => families.includes(family)).map((daemon) => ({
    uids: daemon.accounts.flatMap((name) => uids.get(name) ?? []),
    commands: daemon.commands,
    programs: daemon.programs,
  })).filter((voucher) => voucher.uids.length > 0);
}

/**
 * What to ask journalctl for. What is in one group must all hold; groups stand with `+` between them.
 *
 * @param vouchers Whose entries are believed.
 * @returns Matches; they let through some more than {@link isVouched} does.
 */
export function matchesOf(vouchers: readonly Voucher[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { uids, commands } of vouchers) {
    for (const uid of uids) {
      const names = groups.get(uid) ?? new Set();
      commands.forEach((name) => names.add(name));
      groups.set(uid, names);
    }
  }
  return [...groups].flatMap(([uid, names], i) => [
    ...(i === 0 ? [] : ["+"]),
    `_UID=${uid}`,
    ...[...names].map((name) => `_COMM=${name}`),
  ]);
}

/**
 * Tells whether an entry is a daemon's own.
 *
 * @param vouchers Whose entries are believed.
 * @param uid Its _UID.
 * @param command Its _COMM.
 * @param program By whose grammar it would be read.
 * @returns Whether it is believed.
 */
export function isVouched(
  vouchers: readonly Voucher[],
  uid: string | undefined,
  command: string | undefined,
  program: string,
): boolean {
  if (uid === undefined || command === undefined) return false;
  return vouchers.some(({ uids, commands, programs }) =>
    uids.includes(uid) && commands.includes(command) && programs.includes(program)
  );
}

function commandOf(program: string): string {
  return program.slice(0, COMMAND_BYTES);
}
