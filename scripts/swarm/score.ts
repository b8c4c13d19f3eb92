/** What a rule prevents, and whom it keeps out who is honest. */
import type { Rule } from "./rules.ts";
import type { Connection } from "./traffic.ts";

/** What came of it. */
export interface Score {
  /** Attackers' tries that reached sshd. */
  readonly triesLeft: number;
  /** Those of them that swarms made. */
  readonly swarmTriesLeft: number;
  /** Honest addresses that were kept out at least once. */
  readonly honestRefused: number;
  /** Honest logins that were kept out: right passwords that were not asked for. */
  readonly loginsRefused: number;
}

/**
 * Plays traffic to a rule.
 *
 * @param traffic All connections in order.
 * @param rule The rule, new.
 * @returns What came of it.
 */
export function scoreOf(traffic: readonly Connection[], rule: Rule): Score {
  let [triesLeft, swarmTriesLeft, loginsRefused] = [0, 0, 0];
  const refused = new Set<string>();
  for (const connection of traffic) {
    const isHonest = connection.who === "honest" || connection.who === "monitor";
    if (rule.refuses(connection)) {
      if (isHonest) refused.add(connection.address);
      if (isHonest && connection.isRight) loginsRefused++;
      continue;
    }
    if (!isHonest) triesLeft++;
    if (connection.who === "swarm") swarmTriesLeft++;
    rule.saw(connection);
  }
  return { triesLeft, swarmTriesLeft, honestRefused: refused.size, loginsRefused };
}
