/**
 * The rules of /etc/hosts.allow that make libwrap run sentry: their text, and how it is put into a file and taken out.
 * Other people's lines come back byte for byte.
 */
import { rulesDeciding } from "./access.ts";
import { type AccessRule, fieldsOf, parseAccessFile, type Place, wordsOf } from "./access_rules.ts";

/** What our rules are made of. */
export interface SentryRules {
  /** Where sentry keeps everything; absolute. */
  readonly rootDir: string;
  /** The daemons to guard, as libwrap knows them: `sshd`. */
  readonly services: readonly string[];
  /** Whether libwrap starts the executable itself, and not the hook. */
  readonly direct: boolean;
}

/**
 * Whether a path can stand in a rule: libwrap splits rules at blanks, commas and colons, expands `%`, and hands the
 * rest to a shell.
 *
 * @param path The path.
 * @returns True for an absolute path of letters, digits, `_`, `.` and `-`, without `/` at its end.
 */
export function isFitForRule(path: string): boolean {
  return /^(\/[A-Za-z0-9_.-]+)+$/.test(path);
}

/**
 * Our two rules. EXCEPT is for whitelisted addresses in a listed block.
 *
 * @param rules What they are made of.
 * @returns Two lines without newlines: who is refused, and what is run for all others.
 * @throws {RangeError} For a rootDir that is not fit for a rule, a service that is no plain name, and no service.
 */
export function sentryLines({ rootDir, services, direct }: SentryRules): [string, string] {
  if (!isFitForRule(rootDir)) throw new RangeError(`Cannot write a rule: "${rootDir}" is not fit`);
  if (services.length === 0) throw new RangeError("Cannot write a rule: no service");
  for (const service of services) {
    if (!isService(service)) throw new RangeError(`Cannot write a rule: service "${service}"`);
  }
  const daemons = services.join(", ");
  const command = direct ? `${rootDir}/sentry -c --ip=%a` : `${rootDir}/hook %a`;
  return [
    `${daemons} : ${listsIn(rootDir)[0]} : deny`,
    `${daemons} : ALL : spawn ${command} : allow`,
  ];
}

/** The lists that a rule of ours has named, the newest form first. */
function listsIn(rootDir: string): [string, ...string[]] {
  const in22 = `${rootDir}/deny.patterns EXCEPT ${rootDir}/allow.patterns`;
  return [
    `${rootDir}/deny.recent ${in22} ${rootDir}/allow.recent`,
    in22,
    `${rootDir}/deny.patterns`,
    `${rootDir}/hosts.deny`,
  ];
}

/**
 * Whether a rule names a long list without the short ones beside it, so that what is in those alone is not in force.
 *
 * @param text hosts.allow or hosts.deny.
 * @param rootDir The ROOT_DIR.
 * @returns True also for rules of other people that name them.
 */
export function namesLongListsAlone(text: string, rootDir: string): boolean {
  return parseAccessFile(text).rules.some(({ clients }) => {
    const words = wordsOf(clients);
    const names = (name: string) => words.includes(`${rootDir}/${name}`);
    return (names("deny.patterns") || names("hosts.deny")) && !names("deny.recent");
  });
}

/** A plain name, and no word that means something else in a daemon list. */
function isService(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*[A-Za-z0-9_-]$/.test(word) &&
    !/^(all|except|known)$/i.test(word);
}

/**
 * A file with our rules in effect: before any rule that decides for their services. The hook and the executable run
 * directly count as the same, so that neither is ever exchanged for the other behind the administrator's back.
 *
 * @param text The file.
 * @param lines One or both of sentryLines().
 * @param rootDir The ROOT_DIR of those lines.
 * @returns The text itself where rules that do the same are in effect already (an older form, other spacing);
 * otherwise the text with the lines in place of ours, or before the first rule. Applied twice it changes nothing more.
 */
export function withSentryLines(text: string, lines: readonly string[], rootDir: string): string {
  const wanted = parseAccessFile(lines.map((line) => line + "\n").join("")).rules;
  const daemons = new Set(wanted.flatMap((rule) => wordsOf(rule.daemons)));
  const { rules } = parseAccessFile(text);
  const ours = ownPlaces(text, rootDir);
  const services = (place: { text: string }) => place.text.split(" : ")[0];
  const same = ours.every((place) => services(place) === services(wanted[0]!));
  const inEffect = [...daemons].every((daemon) => isInEffect(rules, daemon, wanted, rootDir));
  const isOld = ours.some((place) => isOutdated(text.slice(place.start, place.end), rootDir));
  if (same && inEffect && !isOld) return text;
  const rest = without(text, ours);
  const first = ours[0];
  const isBehind = first &&
    [...daemons].some((daemon) =>
      rulesDeciding(rules, daemon).some((rule) =>
        rule.start < first.start && !ours.some((one) => one.start === rule.start)
      )
    );
  // Nothing of ours stands before the first, so its offset is the same in the rest.
  return insert(rest, first && !isBehind ? first.start : placeForFirst(rest), lines);
}

/** Whether rules like the wanted ones are the first that can match the daemon. */
function isInEffect(
  rules: readonly AccessRule[],
  daemon: string,
  wanted: readonly AccessRule[],
  rootDir: string,
): boolean {
  const missing = new Set(wanted.map((rule) => kindOf(rule, rootDir)));
  for (const rule of rulesDeciding(rules, daemon)) {
    const kind = kindOf(rule, rootDir);
    if (!kind || !wordsOf(rule.daemons).every((word) => isService(word) || /^all$/i.test(word))) {
      return false;
    }
    missing.delete(kind);
    if (missing.size === 0) return true;
    // What comes behind the rule for everybody is never reached.
    if (kind === "run") return false;
  }
  return false;
}

/** What a rule of ours is for, in any of its forms; nothing for any other rule. */
function kindOf(rule: AccessRule, rootDir: string): "refuse" | "run" | undefined {
  const clients = wordsOf(rule.clients);
  const options = fieldsOf(rule.options ?? "").map((field) => field.replace(/[ \t]+/g, " "));
  const isList = listsIn(rootDir).includes(clients.join(" ").replace(/ except /i, " EXCEPT "));
  const [client = "", ...others] = clients;
  if (isList && options.length === 1 && /^deny$/i.test(options[0]!)) return "refuse";
  if (
    others.length > 0 || !/^all$/i.test(client) || options.length !== 2 ||
    !/^allow$/i.test(options[1]!)
  ) {
    return undefined;
  }
  const [, command] = /^spawn[ =] ?(.*)$/i.exec(options[0]!) ?? [];
  const programs = [`${rootDir}/hook %a`, `${rootDir}/sentry -c --ip=%a`];
  return programs.includes(command ?? "") ? "run" : undefined;
}

/** The lines that are ours to the letter, whatever their services. */
function ownPlaces(text: string, rootDir: string): Place[] {
  const { rules, broken } = parseAccessFile(text);
  const places: Place[] = broken ? [...rules, broken] : [...rules];
  return places.filter((place) => {
    const line = text.slice(place.start, place.end).replace(/\n$/, "");
    const services = line.split(" : ")[0]!.split(", ");
    if (!isFitForRule(rootDir) || !services.every(isService)) return false;
    return isOutdated(line, rootDir) ||
      [true, false].some((direct) => sentryLines({ rootDir, services, direct }).includes(line));
  });
}

/** Our first line as it was before there were exceptions, and before long lists had short ones beside them. */
function isOutdated(line: string, rootDir: string): boolean {
  const [, in22, in20] = listsIn(rootDir);
  const text = line.replace(/\n$/, "");
  return [in22, in20].some((lists) => text.endsWith(` : ${lists} : deny`));
}

function without(text: string, places: readonly Place[]): string {
  let kept = "";
  let at = 0;
  for (const place of places) {
    kept += text.slice(at, place.start);
    at = place.end;
  }
  return kept + text.slice(at);
}

/** Where a file's first rule begins, or what libwrap stumbles over before it; behind it nothing would count. */
function placeForFirst(text: string): number {
  const { rules, broken, end } = parseAccessFile(text);
  if (rules[0]) return rules[0].start;
  if (!broken) return end;
  // A comment at the end that lacks only its newline is given one. It may not be a rule: that would come into force.
  // Nor may it go on: then our lines would be part of it.
  const last = text.slice(broken.start);
  return broken.why === "no newline" && /^(#[^\0]*|[ \t\r]*)$/.test(last) && !/\\\n?$/.test(last)
    ? text.length
    : broken.start;
}

function insert(text: string, at: number, lines: readonly string[]): string {
  const before = text.slice(0, at);
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  return before + gap + lines.map((line) => line + "\n").join("") + text.slice(at);
}

/**
 * A file without our rules.
 *
 * @param text The file.
 * @param rootDir Their ROOT_DIR.
 * @returns The text without the lines that sentryLines() writes, whatever their services; all else byte for byte.
 */
export function withoutSentryLines(text: string, rootDir: string): string {
  return without(text, ownPlaces(text, rootDir));
}

/**
 * Where a file still speaks of ROOT_DIR, for a person to look at.
 *
 * @param text The file.
 * @param rootDir The ROOT_DIR.
 * @returns First physical lines, counted from 1, of rules (and of lines meant as such) that name something in it.
 */
export function mentions(text: string, rootDir: string): number[] {
  const { rules, ignored, broken } = parseAccessFile(text);
  const path = new RegExp(`(?<![A-Za-z0-9_./-])${rootDir.replace(/[^A-Za-z0-9]/g, "\\$&")}/`);
  const places: Place[] = [...rules, ...ignored, ...(broken ? [broken] : [])];
  return places
    .filter((place) => !place.text.startsWith("#") && path.test(place.text))
    .map((place) => place.from)
    .sort((a, b) => a - b);
}
