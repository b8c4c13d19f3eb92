/**
 * `rules.matched`: when a form of each rule last took a line, for `--doctor`. One line a rule: its name, since when it is read,
 * and when it last matched, in epoch seconds; 0 is never.
 */
import { readTextIfPresent } from "../files/read_file.ts";
import { replaceFile } from "../files/write_file.ts";

/** What is known of a rule. */
export interface RuleTimes {
  /** Since when it is read; epoch seconds. */
  readonly since: number;
  /** When it last matched; 0: never. */
  readonly matched: number;
}

const LINE = /^([a-z0-9_-]{1,31}\.rule) (\d{1,12}) (\d{1,12})$/;

/**
 * Notes which rules have matched.
 *
 * @param rootDir The ROOT_DIR.
 * @param matched The names of all rules, and whether each has.
 * @param now Epoch seconds.
 * @throws SentryError naming the file.
 */
export function noteMatched(
  rootDir: string,
  matched: ReadonlyMap<string, boolean>,
  now: number,
): void {
  const before = rulesMatched(rootDir);
  let text = "";
  for (const [name, has] of matched) {
    const known = before.get(name);
    // A clock that was ahead would have a rule of which nothing is heard pass for one that matched, until that time comes.
    const { since, matched: last } = known ?? { since: now, matched: 0 };
    text += `${name} ${Math.min(since, now)} ${has ? now : Math.min(last, now)}\n`;
  }
  replaceFile(pathIn(rootDir), text, 0o600);
}

/**
 * When rules matched.
 *
 * @param rootDir The ROOT_DIR.
 * @returns What is known of each, by its name.
 * @throws SentryError when the file cannot be read.
 */
export function rulesMatched(rootDir: string): Map<string, RuleTimes> {
  const times = new Map<string, RuleTimes>();
  for (const line of (readTextIfPresent(pathIn(rootDir)) ?? "").split("\n")) {
    const found = LINE.exec(line);
    if (found) times.set(found[1]!, { since: Number(found[2]), matched: Number(found[3]) });
  }
  return times;
}

function pathIn(rootDir: string): string {
  return `${rootDir}/rules.matched`;
}
