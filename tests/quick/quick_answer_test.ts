/** A quick answer is the one that the program proper gives, and does the same; or there is none, and nothing was done. */
import assert from "node:assert/strict";
import { parseArgv } from "../../lib/cli/parse_argv.ts";
import { run } from "../../lib/commands/run.ts";
import { namesIn } from "../../lib/files/read_file.ts";
import { quickAnswer } from "../../lib/quick/quick_answer.ts";
import { makeScratch, recordLines, type Scratch } from "../support/scratch.ts";

const NOW = 1_900_000_000;

/** The program proper. */
function proper({ rootDir, logDir }: Scratch, args: readonly string[], now = NOW) {
  const variables = new Map([["ROOT_DIR", rootDir], ["LOG_DIR", logDir]]);
  return run(parseArgv(args), {
    environment: (name) => variables.get(name),
    executable: () => `${rootDir}/sentry`,
    now,
    write: () => true,
    progress: undefined,
  });
}

function quick({ rootDir, logDir }: Scratch, args: readonly string[]) {
  const variables = new Map([["ROOT_DIR", rootDir], ["LOG_DIR", logDir]]);
  const executable = () => `${rootDir}/sentry`;
  return quickAnswer(args, (name) => variables.get(name), executable, NOW * 1000 + 7);
}

/** All files of a ROOT_DIR whose text does not depend on where or when they were made. */
function contents({ rootDir }: Scratch): Record<string, string> {
  const read = (name: string) => [name, Deno.readTextFileSync(`${rootDir}/${name}`)];
  const others = ["hosts.deny", "deny.patterns", "spool", "prefixes"];
  const here = namesIn(rootDir);
  return {
    ...Object.fromEntries(others.filter((name) => here.has(name)).map(read)),
    state: recordLines(rootDir).toSorted().join("\n"),
  };
}

/** What is done before, and the words of the run. */
interface Case {
  readonly about: string;
  readonly args: readonly string[];
  readonly before?: (scratch: Scratch) => unknown;
  readonly isQuick: boolean;
}

const TRUSTED = "--ip=203.0.113.9";
const LISTED = "--ip=198.51.100.7";
const PATH = (scratch: Scratch, name: string) => `${scratch.rootDir}/${name}`;
const put = (name: string, text: string) => (scratch: Scratch) =>
  Deno.writeTextFileSync(PATH(scratch, name), text, { append: true, mode: 0o600 });

const CASES: readonly Case[] = [
  { about: "a whitelisted address", args: ["-c", TRUSTED], isQuick: true },
  { about: "one by its long name", args: ["--connect", TRUSTED], isQuick: true },
  { about: "one in two words", args: ["-c", "--ip", "203.0.113.9"], isQuick: false },
  { about: "one with -v", args: ["-c", "-v", TRUSTED], isQuick: false },
  { about: "a mapped one", args: ["-c", "--ip=::ffff:203.0.113.9"], isQuick: true },
  { about: "one of a whitelisted /64", args: ["-c", "--ip=2001:db8::77"], isQuick: true },
  { about: "a stranger", args: ["-c", "--ip=203.0.113.10"], isQuick: false },
  { about: "a blacklisted address", args: ["-c", LISTED], isQuick: false },
  { about: "the gate for a whitelisted one", args: ["--gate", TRUSTED], isQuick: true },
  { about: "the gate for a blacklisted one", args: ["--gate", LISTED], isQuick: true },
  { about: "the gate for a stranger", args: ["--gate", "--ip=203.0.113.10"], isQuick: false },
  { about: "no spool", args: ["--drain"], isQuick: true },
  {
    about: "a spool that is counted",
    args: ["--drain"],
    before: async (scratch) => {
      put("spool", "+ 203.0.113.9\n")(scratch);
      await proper(scratch, ["--drain"]);
    },
    isQuick: true,
  },
  {
    about: "a spool with something new",
    args: ["--drain"],
    before: put("spool", "+ 203.0.113.9\n"),
    isQuick: false,
  },
  {
    about: "a hand edit",
    args: ["-c", TRUSTED],
    before: put("hosts.deny", "ALL: 203.0.113.9 : deny\n"),
    isQuick: false,
  },
  { about: "a redo", args: ["-c", TRUSTED], before: put("redo", "redo 1\n"), isQuick: false },
  {
    about: "an unknown file",
    args: ["-c", TRUSTED],
    before: put("something", "x"),
    isQuick: false,
  },
  {
    about: "a setting that matters",
    args: ["-c", TRUSTED],
    before: put("sentry.conf", "ALLOW_FAILURES=3\n"),
    isQuick: false,
  },
  {
    about: "one that does not",
    args: ["-c", TRUSTED],
    before: put("sentry.conf", "# mine\nPROTECT_FTP=0\n"),
    isQuick: true,
  },
  {
    about: "a whitelisted address in a blacklisted block",
    args: ["-c", TRUSTED],
    before: (scratch) => proper(scratch, ["-b", "--ip=203.0.113.0/24", "--force"]),
    isQuick: true,
  },
  {
    about: "one that is whitelisted with its block",
    args: ["-c", "--ip=192.0.2.1"],
    before: (scratch) => proper(scratch, ["-w", "--ip=192.0.2.0/24"]),
    isQuick: false,
  },
  {
    about: "the gate for one in a blacklisted block",
    args: ["--gate", "--ip=192.0.2.1"],
    before: (scratch) => proper(scratch, ["-b", "--ip=192.0.2.0/24", "--force"]),
    isQuick: true,
  },
  {
    about: "lists that are gone",
    args: ["--gate", LISTED],
    before: (scratch) => Deno.removeSync(PATH(scratch, "listed")),
    isQuick: false,
  },
  { about: "a damaged record", args: ["-c", TRUSTED], before: damage, isQuick: false },
];

function damage(scratch: Scratch): void {
  for (const name of namesIn(PATH(scratch, "state"))) {
    const path = PATH(scratch, `state/${name}`);
    const text = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, text.replace(/^(203\.0\.113\.9 .*) 0( +\S+ *)$/m, "$1 x$2"));
  }
}

async function made(before: Case["before"]): Promise<Scratch> {
  const scratch = makeScratch();
  scratch.log("");
  // The gate's ROOT_DIR is the folder it stands in.
  Deno.mkdirSync(scratch.rootDir, { mode: 0o755 });
  Deno.writeTextFileSync(`${scratch.rootDir}/sentry`, "");
  for (const ip of [TRUSTED, "--ip=2001:db8::1"]) await proper(scratch, ["-w", ip], NOW - 99);
  await proper(scratch, ["-b", LISTED, "--force"], NOW - 99);
  await before?.(scratch);
  return scratch;
}

for (const { about, args, before, isQuick } of CASES) {
  const what = isQuick ? "is that of the program proper" : "is none, and nothing is done";
  Deno.test(`the quick answer to ${args.join(" ")} with ${about} ${what}`, async () => {
    using scratch = await made(before);
    const were = contents(scratch);
    const answer = await quick(scratch, args);
    assert.equal(answer !== undefined, isQuick);
    if (!answer) {
      assert.deepEqual(contents(scratch), were);
      return;
    }
    using other = await made(before);
    const { text, status = 0, troubles } = await proper(other, args);
    assert.deepEqual(answer, { text, status, isGate: args[0] === "--gate" });
    assert.deepEqual(troubles, []);
    assert.deepEqual(contents(scratch), contents(other));
    if (args[0] !== "--drain") assert.notDeepEqual(contents(scratch), were);
  });
}

Deno.test("while somebody has the lock there is no quick answer that counts, and a refusal all the same", async () => {
  using scratch = await made(undefined);
  using lock = Deno.openSync(`${scratch.rootDir}/lock`, { write: true });
  lock.lockSync(true);
  assert.equal(await quick(scratch, ["-c", TRUSTED]), undefined);
  assert.equal(await quick(scratch, ["--drain"]), undefined);
  assert.equal((await quick(scratch, ["--gate", LISTED]))?.text, "refuse\n");
});

Deno.test("a gate takes no setting from the environment, and answers by the folder it stands in", async () => {
  using scratch = await made(undefined);
  const environment = (name: string) => name === "ROOT_DIR" ? "/nonexistent" : "1";
  const answer = await quickAnswer(
    ["--gate", LISTED],
    environment,
    () => `${scratch.rootDir}/sentry`,
    NOW * 1000,
  );
  assert.equal(answer?.text, "refuse\n");
});
