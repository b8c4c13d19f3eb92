/** The lines above patterns, `MEANING [ROLE] [WORD…] [if FLAG…]`: what messages mean. */
import type { Family, Outcome } from "./event.ts";
import type { Role } from "./parsed_message.ts";
import { fault, type Place } from "./place.ts";

/** `nothing`: known, and says nothing of anybody. `known`: the same, and has no say where another pattern fits. */
export type Meaning = Outcome | "nothing" | "known";

/** What a message means. */
export interface Heading {
  readonly meaning: Meaning;
  readonly role: Role;
  /** All of these flags must be set. */
  readonly needs: readonly string[];
  /** Nothing where the daemon does not say. */
  readonly isUnknown: boolean | undefined;
  readonly isPooled: boolean;
  /** Whether any of the daemon's processes may write it, whoever serves the client. */
  readonly isByAny: boolean;
  /** Whether a message that may be cut is not believed, wherever its client stands. */
  readonly isWhole: boolean;
  readonly voice: string | undefined;
  readonly family: Family | undefined;
  readonly place: Place;
}

/** All of them. */
export const MEANINGS: readonly Meaning[] = [
  "failed",
  "naughty",
  "probed",
  "success",
  "nothing",
  "known",
];

const ROLES: readonly Role[] = [
  "alone",
  "announced",
  "pam",
  "told",
  "also",
  "voiced",
  "verdict",
  "sum",
  "knock",
  "probe",
  "end",
  "in",
  "held",
  "opens",
];

const FAMILIES: readonly Family[] = ["ssh", "ftp", "mua", "smtp"];

/** What flags, holes and voices may be called. */
export const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * @param word A line's first word.
 * @returns Whether the line is a heading.
 */
export function isMeaning(word: string): boolean {
  return MEANINGS.some((meaning) => meaning === word);
}

/**
 * Reads a heading.
 *
 * @param line The line.
 * @param place Where it stands.
 * @returns What it says.
 * @throws SentryError that names the place, where a word is not known.
 */
export function readHeading(line: string, place: Place): Heading {
  const words = line.split(/\s+/);
  const meaning = MEANINGS.find((known) => known === words[0])!;
  let role: Role | undefined;
  let isUnknown: boolean | undefined;
  let isPooled = false;
  let isByAny = false;
  let isWhole = false;
  let voice: string | undefined;
  let family: Family | undefined;
  let needs: string[] = [];
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    const [key, value] = word.split("=", 2);
    const named = ROLES.find((known) => known === word);
    if (word === "if") {
      needs = words.slice(i + 1);
      const odd = needs.find((flag) => !NAME.test(flag));
      if (needs.length === 0 || odd !== undefined) {
        throw fault(place, `"if" needs names of flags behind it, in small letters`);
      }
      break;
    } else if (named && i === 1) role = named;
    else if (word === "pooled") isPooled = true;
    else if (word === "pid=any") isByAny = true;
    else if (word === "whole") isWhole = true;
    else if (key === "unknown" && (value === "yes" || value === "no")) isUnknown = value === "yes";
    else if (key === "voice" && value && /^[a-z0-9_-]{1,20}$/.test(value)) voice = value;
    else if (key === "family" && FAMILIES.some((known) => known === value)) {
      family = FAMILIES.find((known) => known === value);
    } else {
      throw fault(
        place,
        `"${word}" is not known in a heading; write OUTCOME [ROLE] [unknown=yes|no] [pooled] [pid=any] [whole] [voice=NAME] [family=NAME] [if FLAG…]`,
      );
    }
  }
  return {
    meaning,
    role: role ?? "alone",
    needs,
    isUnknown,
    isPooled,
    isByAny,
    isWhole,
    voice,
    family,
    place,
  };
}
