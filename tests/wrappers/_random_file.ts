/** Random access files, made of what the hand-written ones are made of and then damaged. */
import * as cases from "./_cases.ts";

const DAEMONS = [...cases.CERTAIN_DAEMONS, "sshd", "sshd", "ALL", ...cases.OPEN_DAEMONS];
const WORDS = [...cases.CERTAIN_CLIENTS, ...cases.OPEN_CLIENTS, "~list", "EXCEPT", "EXCEPT"];
const OPTIONS = [...cases.CERTAIN_OPTIONS, ...cases.OPEN_OPTIONS.slice(1)];
const BYTES = [
  ":",
  " ",
  "\\\n",
  "\n",
  "#",
  "[",
  "]",
  "\0",
  ",",
  "\t",
  "\r",
  "@",
  "\\",
  "\xe9",
  ".",
];

/** A whole number from 0 to below. */
export type Random = (below: number) => number;

/**
 * One of several.
 *
 * @param random The generator.
 * @param things What to choose from.
 * @returns One of them.
 */
export function oneOf<T>(random: Random, things: readonly T[]): T {
  return things[random(things.length)]!;
}

/**
 * A file of a few rules, now and then with bytes changed.
 *
 * @param random The generator.
 * @param extra Lines to be mixed in, each with its newline.
 * @returns The file; `~list` in it stands for a list of the test's.
 */
export function randomFile(random: Random, extra: readonly string[] = []): string {
  let text = "";
  for (let lines = random(6); lines > 0; lines--) {
    if (extra.length > 0 && random(2) === 0) text += oneOf(random, extra);
    const kind = random(12);
    if (kind === 0) text += oneOf(random, cases.WHOLE_FILES.filter((file) => file.length < 200));
    else if (kind === 1) text += "# a comment\n\n";
    else {
      const clients = Array.from({ length: 1 + random(4) }, () => oneOf(random, WORDS)).join(" ");
      const options = random(2) === 0 ? "" : oneOf(random, OPTIONS);
      text += `${oneOf(random, DAEMONS)} : ${clients} ${options}\n`;
    }
  }
  for (let broken = random(4) === 0 ? 1 + random(3) : 0; broken > 0; broken--) {
    const at = random(text.length + 1);
    text = text.slice(0, at) + oneOf(random, BYTES) + text.slice(at + random(3));
  }
  return text;
}
