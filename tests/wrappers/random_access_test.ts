import assert from "node:assert/strict";
import { makeAskAny } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { assertAgreed, type Case, compare, makeScratch } from "./_against_libwrap.ts";
import * as cases from "./_cases.ts";
import { oneOf, type Random, randomFile } from "./_random_file.ts";

const SEEDS = [1, 2, 3, 4];
const FILES_PER_SEED = 400;

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
