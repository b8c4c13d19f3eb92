/** Checks of what sentry keeps: records, lists, the spool, and what went wrong last. */
import type { Differences } from "../deny_list/compare.ts";
import { eachLine } from "../deny_list/each_listed.ts";
import { foreignWords, wordsOf } from "../deny_list/hosts_deny.ts";
import { quote } from "../errors.ts";
import { HOSTS_ALLOW } from "../install/allow_rules.ts";
import { SPOOL_MAX } from "../install/hook.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { fromBytes } from "../files/latin1.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { TRIES_ALLOWED } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import { setColumnOfPattern } from "../state/address_table.ts";
import { guessedIn } from "../state/listing.ts";
import type { Change } from "../state/store.ts";
import { lastTrouble } from "../state/trouble.ts";
import { fits } from "../wrappers/patterns.ts";
import { type Check, critical, fine, warning } from "./check.ts";

const DAY_SECONDS = 86400;

/** How long a connection may wait in the spool, in seconds: a run a second, and a slow one. */
const LATE_SECONDS = 60;

/** The same where cron's `--scan` counts it, every five minutes. */
const LATE_GATE_SECONDS = 900;

/**
 * Checks that records and lists agree.
 *
 * @param found What differs.
 * @param settings The settings.
 * @returns The finding.
 */
export function listsCheck(found: Differences, settings: Settings): Check {
  const name = "lists";
  const todo = "--doctor --repair mends it";
  const wrong = foreignCheck(settings.rootDir, todo);
  if (wrong) return wrong;
  const files = [
    ["deny.patterns", found.notInPatterns, found.onlyInPatterns],
    ["hosts.deny", found.notInHostsDeny, found.onlyInHostsDeny],
  ] as const;
  for (const [file, missing, surplus] of files) {
    if (missing.count > 0) {
      return critical(
        name,
        `${missing.count} blacklisted addresses are not in ${file}, ${missing.first} for one`,
        todo,
      );
    }
    if (surplus.count > 0) {
      return warning(
        name,
        `${surplus.count} addresses are in ${file} alone, ${surplus.first} for one`,
        todo,
      );
    }
  }
  const { count, first, line } = found.notUnderstood;
  if (count > 0) {
    return warning(
      name,
      `${count === 1 ? "1 line is" : `${count} lines are`} not understood in hosts.deny, ` +
        `the first line ${line}: ${quote(first)}`,
      "Write one address or block a line; or --import",
    );
  }
  const later = found.pending > 0 ? `; ${found.pending} that came or went follow` : "";
  return fine(name, `${found.records} addresses are blacklisted, and both lists say so${later}`);
}

/** What libwrap takes for a pattern in a list though nobody was listed with it; nothing where there is no such word. */
function foreignCheck(rootDir: string, todo: string): Check | undefined {
  const name = "lists";
  let foreign: string | undefined;
  eachLine(`${rootDir}/deny.patterns`, ({ bytes, start, end }) => {
    if (foreign !== undefined && isEverybody(foreign) || setColumnOfPattern(bytes, start, end)) {
      return;
    }
    const words = foreignWords(fromBytes(bytes.subarray(start, end)));
    foreign = words.find(isEverybody) ?? foreign ?? words[0];
  });
  if (foreign !== undefined) {
    const effect = isEverybody(foreign)
      ? "for it libwrap refuses everybody"
      : "nobody is listed so";
    return critical(name, `deny.patterns has the word ${quote(foreign)}: ${effect}`, todo);
  }
  // Rules written for sentry.pl name hosts.deny, in which comments are words, too.
  if (!(readBytesAsText(HOSTS_ALLOW) ?? "").includes(`${rootDir}/hosts.deny`)) return undefined;
  let says: string | undefined;
  let number = 0;
  eachLine(`${rootDir}/hosts.deny`, ({ bytes, start, end }) => {
    number++;
    if (says !== undefined) return;
    const line = fromBytes(bytes.subarray(start, end));
    if (!wordsOf(line).some(isEverybody)) return;
    says = `libwrap refuses everybody for a word in line ${number} of hosts.deny: ${quote(line)}`;
  });
  return says === undefined
    ? undefined
    : critical(name, says, "Take the word out, also of a comment");
}

/** Whether a word refuses whoever comes, IPv4 and IPv6. */
function isEverybody(word: string): boolean {
  return ["192.0.2.199", "2001:db8::199"].every((address) => fits(word, address));
}

/**
 * Checks that blocks, and the exceptions from them, are known.
 *
 * @param lost What was lost or damaged, and is made anew by now.
 * @param odd What does not follow from the records though it is as it was left.
 * @returns The finding.
 */
export function blocksCheck(lost: readonly string[], odd: readonly string[]): Check {
  const name = "blocks";
  if (odd.length > 0) {
    const says = `${odd.join(" and ")} does not say what the records say`;
    return critical(name, says, "--doctor --repair makes it anew");
  }
  if (lost.length > 0) {
    const says = `${lost.join(" and ")} was lost or damaged, and is made anew from the records`;
    return warning(name, says, "See to it that nothing else writes to ROOT_DIR");
  }
  return fine(name, "prefixes and allow.patterns follow from the records");
}

/**
 * Checks that the spool is counted.
 *
 * @param change A change under way.
 * @param rootDir The ROOT_DIR.
 * @param now Epoch seconds.
 * @param usesHook Whether the hook writes it; what a gate has written waits for cron's `--scan`.
 * @returns The finding.
 */
export function spoolCheck(
  change: Change,
  rootDir: string,
  now: number,
  usesHook: boolean,
): Check {
  const name = "spool";
  const waiting = change.spooled().connections.reduce((all, { times }) => all + times, 0);
  if (waiting === 0) return fine(name, "every connection is counted");
  const spool = lstatIfPresent(`${rootDir}/spool`);
  if (usesHook && (spool?.size ?? 0) >= SPOOL_MAX) {
    const says = `${waiting} connections fill the spool, and who comes now is let in uncounted`;
    return critical(name, says, "Run --drain and see what it says");
  }
  const touched = spool?.mtime?.getTime() ?? 0;
  const age = Math.round(now - touched / 1000);
  if (age < (usesHook ? LATE_SECONDS : LATE_GATE_SECONDS)) {
    return fine(name, `${waiting} connections are waiting, as they should`);
  }
  const says = `${waiting} connections are not counted, the last of them ${age} s old`;
  return critical(name, says, "Run --drain and see what it says");
}

/**
 * Checks whether somebody has probably guessed a password.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The finding; critical until somebody has decided about each such address.
 */
export function loginsCheck(rootDir: string): Check {
  const name = "logins";
  const [first, ...more] = guessedIn(rootDir);
  if (!first) return fine(name, "nobody has logged in who had to guess");
  const rest = more.length > 0 ? `, and ${more.length} more` : "";
  return critical(
    name,
    `${first.network.text} has logged in after more than ${TRIES_ALLOWED} failed tries${rest}: ` +
      "a password was probably guessed",
    `See -r -v --ip=${first.network.text} and README; then --delist or --whitelist it`,
  );
}

/**
 * Checks what went wrong last.
 *
 * @param rootDir The ROOT_DIR.
 * @param now Epoch seconds.
 * @returns The finding; trouble older than a week is forgotten.
 */
export function troubleCheck(rootDir: string, now: number): Check {
  const name = "trouble";
  const trouble = lastTrouble(rootDir);
  const at = Date.parse(trouble?.split(" ")[0] ?? "") / 1000;
  if (trouble === undefined || !(now - at < 7 * DAY_SECONDS)) {
    return fine(name, "nothing went wrong in the last week");
  }
  return warning(name, trouble, `Once it is mended, remove ${rootDir}/trouble`);
}
