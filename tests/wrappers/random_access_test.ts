import assert from "node:assert/strict";
import { makeAskAny } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { assertAgreed, type Case, compare, makeScratch } from "./_against_libwrap.ts";
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
const SEEDS = [1, 2, 3, 4];
const FILES_PER_SEED = 400;

type Random = (below: number) => number;

function oneOf<T>(random: Random, things: readonly T[]): T {
  return things[random(things.length)]!;
}

function randomFile(random: Random): string {
  let text = "";
  for (let lines = random(6); lines > 0; lines--) {
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

function randomCase(random: Random): Case {
  return {
    allow: random(8) === 0 ? undefined : randomFile(random),
    deny: random(8) === 0 ? undefined : randomFile(random),
    daemon: oneOf(random, ["sshd", "sshd", "vsftpd"]),
    files: { list: oneOf(random, cases.LISTS.filter((list) => !list.includes("~"))) },
  };
}

for (const seed of SEEDS) {
  Deno.test({
    name: `decide() says what libwrap says of random files, or that it cannot know (${seed})`,
    ...requires(["libwrap", "gcc"]),
    fn: async () => {
      using scratch = makeScratch();
      const ask = await makeAskAny(scratch);
      const random = makeRandom(seed);
      const all = Array.from({ length: FILES_PER_SEED }, () => randomCase(random));
      const answers = await compare(scratch, ask, all);
      let sure = 0;
      let denied = 0;
      for (const [i, compared] of answers.entries()) {
        assertAgreed(all[i]!, compared);
        sure += compared.filter(({ ours }) => ours.verdict !== "unknown").length;
        denied += compared.filter(({ ours }) => ours.verdict === "deny").length;
      }
      const asked = answers.flat().length;
      assert.ok(sure > asked / 2, `sure of ${sure} of ${asked}`);
      assert.ok(denied > asked / 10 && denied < asked * 9 / 10, `${denied} of ${asked} denied`);
    },
  });
}
