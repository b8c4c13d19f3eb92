/** What a line of a log says, in the few words that the policy knows. */
import type { Network } from "../address/network.ts";

/**
 * `naughty`: what no honest user does (an unknown user, root where root may not); `failed`: a wrong
 * password for a real user; `probed`: connected and did not try; `success`: logged in.
 */
export type Outcome = "failed" | "naughty" | "probed" | "success";

/** A daemon that is known without a rule. */
export type Daemon =
  | "sshd"
  | "dropbear"
  | "login"
  | "vsftpd"
  | "proftpd"
  | "pure-ftpd"
  | "ftpd"
  | "wu-ftpd"
  | "dovecot"
  | "courier"
  | "cyrus"
  | "postfix"
  | "exim"
  | "sendmail"
  | "vchkpw";

/** A rule of the administrator's: the name of its file. */
export type RuleName = `${string}.rule`;

/** The daemon, or the rule, whose grammar a message was read by. */
export type Service = Daemon | RuleName;

/** Which setting switches a service: none for ssh and for rules, PROTECT_FTP, PROTECT_MUA, PROTECT_SMTP. */
export type Family = "ssh" | "ftp" | "mua" | "smtp" | RuleName;

/** A line that says something about an address. */
export interface Finding {
  readonly service: Service;
  readonly family: Family;
  readonly outcome: Outcome;
  /** Whom the daemon itself names as its client; never taken from text that the client chose. */
  readonly address: Network;
  /** How often it happened: 1, or N for syslog's `message repeated N times`. */
  readonly times: number;
  /** Whom it was as, where the message says so: chosen by the client, good for comparing alone. */
  readonly user?: string;
  /** When, in epoch seconds, as the line's header or the journal says; nothing where it does not. Never in the future. */
  readonly at?: number;
  /** Whether a client may have written the line, so that it is shown and counts for nothing. */
  readonly isDoubtful?: boolean;
  /** How many of the times that was: of several tries that one line sums up, it names the last one's. */
  readonly userTimes: number;
}

/** What is made of one line: a finding, a known message that says nothing, or no known message. */
export type Reading = Finding | { readonly service: Service; readonly outcome: null } | undefined;
