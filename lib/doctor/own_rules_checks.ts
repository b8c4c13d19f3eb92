/** Checks the administrator's own rules: that they are read, and that they ever match. */
import { lstatIfPresent } from "../files/read_file.ts";
import { MOST_PORTS } from "../policy/ports.ts";
import { loadRules } from "../rules/folder.ts";
import type { Rule } from "../rules/rule.ts";
import { mayHaveRules } from "../rules/there.ts";
import { rulesMatched, type RuleTimes } from "../state/rules_matched.ts";
import { type Check, fine, warning } from "./check.ts";

const NAME = "rules.d";

const DAY_SECONDS = 86400;

/** A rule that matched nothing for as long may be about another version of its service. */
const WEEK_SECONDS = 7 * DAY_SECONDS;

/**
 * Checks each rule.
 *
 * @param rootDir The ROOT_DIR.
 * @param hasCommand Whether LOG_COMMAND is set.
 * @param now Epoch seconds.
 * @returns A finding for each; none where there are no rules.
 */
export function ownRulesChecks(rootDir: string, hasCommand: boolean, now: number): Check[] {
  if (!mayHaveRules(rootDir)) return [];
  const { rules, troubles } = loadRules(rootDir);
  const times = rulesMatched(rootDir);
  return [
    ...troubles.map(troubleCheck),
    ...rules.map((rule) => ruleCheck(rule, hasCommand, times.get(rule.name), now)),
    ...portsCheck(rules),
  ];
}

/** What is wrong with a rule is told with its path, and at length. */
function troubleCheck(trouble: string): Check {
  const [named = trouble] = /[^/"]+\.rule(?:, line \d+)?/.exec(trouble) ?? [];
  return { ...warning(NAME, trouble, "Until then it is no rule; others are"), short: named };
}

function ruleCheck(
  rule: Rule,
  hasCommand: boolean,
  times: RuleTimes | undefined,
  now: number,
): Check {
  const { name, logs, asksCommand, units, table } = rule;
  const isThere = (asksCommand && hasCommand) ||
    logs.some((path) => lstatIfPresent(path) !== undefined);
  if (!isThere && units.length === 0 && table.programs.size === 0) {
    if (asksCommand && logs.length === 0) {
      const says = `${name} reads what LOG_COMMAND prints, and that is not set`;
      return warning(NAME, says, "Set LOG_COMMAND in sentry.conf, or remove the rule");
    }
    const says = `none of the logs that ${name} names is there: ${logs.join(", ")}`;
    return warning(NAME, says, 'Write "log /PATH" with the right one, or remove the rule');
  }
  if (times === undefined) return fine(NAME, `${name} is read by the next --scan`);
  const quiet = now - Math.max(times.since, times.matched);
  if (quiet > WEEK_SECONDS) {
    const says = `no line matched ${name} for ${Math.floor(quiet / DAY_SECONDS)} days`;
    return warning(NAME, says, "See with --test-log whether its log has lines that it should take");
  }
  return times.matched === 0
    ? fine(NAME, `${name} is read, and has matched nothing yet`)
    : fine(NAME, `${name} last matched ${now - times.matched} s ago`);
}

/** Firewalls take no more ports than that, of all services together. */
function portsCheck(rules: readonly Rule[]): Check[] {
  const ports = new Set(rules.flatMap(({ ports }) => ports));
  if (ports.size <= MOST_RULE_PORTS) return [];
  const says = `rules name ${ports.size} ports, and firewalls drop at most ${MOST_PORTS} in all`;
  return [warning(NAME, says, "Set FIREWALL_PORTS to the most important ones, or to all")];
}

/** What sshd and the other protected services leave. */
const MOST_RULE_PORTS = MOST_PORTS - 9;
