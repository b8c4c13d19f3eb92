/** What is asked of a flood, and what comes of it. */

/** The flood, and how sshd is set up. */
export interface Load {
  /** How many addresses it comes from. */
  readonly addresses: number;
  /** How many of them half of the connections come from, and all tries to log in. */
  readonly busy: number;
  readonly seconds: number;
  /** Connections a second; of these say nothing and stay, and try to log in. */
  readonly rate: number;
  readonly held: number;
  readonly guesses: number;
  readonly maxStartups: string;
  readonly graceSeconds: number;
}

/** What came of it with one defender. */
export interface Outcome {
  readonly name: string;
  /** The honest user's logins before the flood, and within it, in milliseconds; null where he did not get in. */
  readonly calm: readonly (number | undefined | null)[];
  readonly times: readonly (number | undefined | null)[];
  /** For each second how many connections were begun, accepted, greeted, and told that a password is wrong. */
  readonly seconds: readonly (readonly number[])[];
  /** How many of the busiest addresses were blocked at the end of each second. */
  readonly blocked: readonly number[];
  /** Seconds of processor time, and bytes of memory at most, of all that the defender has started. */
  readonly cpu: number;
  readonly peak: number;
  /** Connections that came past libwrap's lists, by sshd's log; those that sentry has counted, by its records. */
  readonly reached: number;
  readonly counted?: number | undefined;
  /** Connections that libwrap has refused, and that sshd has for MaxStartups. */
  readonly refused: number;
  readonly dropped: number;
  readonly trouble: string;
}
