/** The rules of a ROOT_DIR: `rules.d/NAME.rule`. Who may write one decides who is blocked, so only root's files are read. */
import { quote, sentenceOf, SentryError } from "../errors.ts";
import { lstatIfPresent, namesIn, readTextIfPresent } from "../files/read_file.ts";
import { checkOwnFolder } from "../files/trusted_folder.ts";
import type { RuleName } from "../forms/event.ts";
import { rulesFolder } from "./there.ts";
import { readRule, type Rule, RULE_NAME } from "./rule.ts";

/** What was found. */
export interface Rules {
  readonly rules: readonly Rule[];
  /** The names of those that are refused; what was read of their logs is remembered. */
  readonly refused: readonly RuleName[];
  /** One sentence for each file that is no rule. The others are rules all the same. */
  readonly troubles: readonly string[];
}

/** No rule is as large, in bytes. */
const MOST_BYTES = 1 << 16;

/** How many there may be. */
const MOST_RULES = 100;

const ENDING = ".rule";

/**
 * Reads all rules.
 *
 * @param rootDir The ROOT_DIR.
 * @returns The rules by name, and what is wrong with others; none where there is no such folder. Other names than `*.rule` are
 * passed over.
 */
export function loadRules(rootDir: string): Rules {
  const folder = rulesFolder(rootDir);
  const rules: Rule[] = [];
  const refused: RuleName[] = [];
  const troubles: string[] = [];
  try {
    if (!checkOwnFolder(folder)) return { rules, refused, troubles };
    const names = [...namesIn(folder)].filter((name) => name.endsWith(ENDING)).sort();
    if (names.length > MOST_RULES) {
      troubles.push(`${folder} has more than ${MOST_RULES} rules; those behind them are not read`);
    }
    for (const name of names.slice(0, MOST_RULES)) {
      try {
        rules.push(loadRule(folder, name));
      } catch (error) {
        if (isRuleName(name)) refused.push(name);
        troubles.push(sentenceOf(error));
      }
    }
  } catch (error) {
    troubles.push(sentenceOf(error));
  }
  return { rules, refused, troubles };
}

function loadRule(folder: string, name: string): Rule {
  const path = `${folder}/${name}`;
  const refuse = (why: string) =>
    new SentryError("failed", `refusing to read ${quote(path)}: ${why}`);
  if (!isRuleName(name)) {
    throw refuse("a rule is called by at most 31 small letters, digits, - and _; rename it");
  }
  const info = lstatIfPresent(path);
  if (info?.isSymlink) throw refuse("it is a symbolic link; put the file itself there");
  if (!info?.isFile) throw refuse("it is no file");
  if (info.uid !== 0 && info.uid !== Deno.uid()) {
    throw refuse(`user ${info.uid} owns it; chown it to root`);
  }
  if (((info.mode ?? 0) & 0o022) !== 0) {
    throw refuse("other users may write to it; chmod go-w it");
  }
  if (info.size > MOST_BYTES) throw refuse(`it is larger than ${MOST_BYTES} bytes`);
  return readRule(readTextIfPresent(path) ?? "", name, path);
}

function isRuleName(name: string): name is RuleName {
  return RULE_NAME.test(name);
}
