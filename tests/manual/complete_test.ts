/** Completion as the shells themselves do it, from files as --generate prints them. */
import assert from "node:assert/strict";
import { generate } from "../../lib/commands/generate.ts";
import { FLAGS } from "../../lib/manual/flags.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

const LISTED = ["203.0.113.7", "198.51.100.0/24", "2001:db8:1::/64"];

/** A folder with a sentry that lists addresses, and the completion of a shell. */
async function inFolder(shell: string, body: (dir: string) => Promise<void>): Promise<void> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-complete-" });
  try {
    const exports = `#!/bin/sh\n[ "$*" = --export ] && printf '%s\\n' ${LISTED.join(" ")}\n`;
    Deno.writeTextFileSync(`${dir}/sentry`, exports, { mode: 0o755 });
    Deno.writeTextFileSync(`${dir}/_sentry`, generate(`complete-${shell}`).text);
    await body(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

async function ask(shell: string, script: string, dir: string): Promise<string[]> {
  const env = { PATH: `${dir}:/usr/bin:/bin`, HOME: dir, TERM: "dumb" };
  const ran = await run(`/usr/bin/${shell}`, ["-c", script], env);
  assert.equal(ran.stderr, "");
  return ran.stdout.split("\n").filter((line) => line !== "");
}

/** What bash would put in place of the end of a line. */
function askBash(dir: string, line: string): Promise<string[]> {
  return ask(
    "bash",
    `. ${dir}/_sentry; compopt() { :; }; cd ${dir}
COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${line.split(" ")[0]})
_sentry; printf '%s\\n' "\${COMPREPLY[@]}"`,
    dir,
  );
}

Deno.test({
  name: "bash completes every option, the words behind it, and what is refused behind -d --ip=",
  ...requires(["bash"]),
  fn: () =>
    inFolder("bash", async (dir) => {
      const all = await askBash(dir, "sentry -");
      for (const { name, value, valueIsOptional } of FLAGS) {
        const word = value === undefined || valueIsOptional ? `--${name}` : `--${name}=`;
        assert.ok(all.includes(word), word);
      }
      assert.equal(new Set(all).size, all.length);
      assert.deepEqual(await askBash(dir, "sentry --exp"), [
        "--expire",
        "--export",
        "--export=",
        "--expire-days=",
      ]);
      assert.deepEqual(await askBash(dir, "sentry --install=p"), ["pam"]);
      assert.deepEqual(await askBash(dir, "sentry -d --ip="), LISTED);
      assert.deepEqual(await askBash(dir, "sentry --delist --ip=2001:db8:"), ["1::/64"]);
      assert.deepEqual(await askBash(dir, "sentry -b --ip="), []);
      assert.deepEqual(await askBash(dir, "sentry --import=_s"), ["_sentry"]);
      Deno.renameSync(`${dir}/sentry`, `${dir}/other`);
      assert.deepEqual(await askBash(dir, "./other -d --ip="), [], "nothing at hand is run");
      assert.deepEqual(await askBash(dir, `${dir}/other -d --ip=`), LISTED);
    }),
});

Deno.test({
  name: "fish completes every option, the words behind it, and what is refused behind -d --ip=",
  ...requires(["fish"]),
  fn: () =>
    inFolder("fish", async (dir) => {
      const askFish = async (line: string) =>
        (await ask("fish", `source ${dir}/_sentry; complete -C '${line}'`, dir))
          .map((one) => one.split("\t")[0]);
      const all = await askFish("sentry --");
      for (const { name } of FLAGS) {
        assert.ok(all.some((word) => word === `--${name}` || word === `--${name}=`), name);
      }
      assert.deepEqual((await askFish("sentry --install=")).sort(), [
        "--install=libwrap",
        "--install=pam",
        "--install=scan",
      ]);
      const listed = LISTED.map((one) => `--ip=${one}`).sort();
      assert.deepEqual((await askFish("sentry -d --ip=")).sort(), listed);
      assert.deepEqual(await askFish("sentry -b --ip="), []);
    }),
});

Deno.test({
  name: "zsh completes options, the words behind them, and what is refused behind -d --ip=",
  ...requires(["zsh"]),
  fn: () =>
    inFolder("zsh", async (dir) => {
      // Types a line, a tab, and a key that writes down what became of the line.
      Deno.writeTextFileSync(
        `${dir}/rc`,
        `fpath=(${dir} $fpath); autoload -U compinit; compinit -u -d ${dir}/dump
dump() { print -r -- $BUFFER >${dir}/line; exit }; zle -N dump; bindkey '^X' dump
print ready\n`,
      );
      const askZsh = async (line: string) => {
        await ask(
          "zsh",
          `zmodload zsh/zpty; zpty z zsh -f -i; zpty -w z 'PS1=; . ${dir}/rc'
zpty -r z ready '*ready*'; zpty -n -w z $'${line}\\t\\x18'
for i in {1..600}; do [[ -s ${dir}/line ]] && break; sleep 0.1; done; zpty -d z`,
          dir,
        );
        const became = Deno.readTextFileSync(`${dir}/line`).trim();
        Deno.removeSync(`${dir}/line`);
        return became;
      };
      assert.equal(await askZsh("sentry --whi"), "sentry --whitelist");
      assert.equal(await askZsh("sentry --install=p"), "sentry --install=pam");
      assert.equal(await askZsh("sentry -d --ip=203"), "sentry -d --ip=203.0.113.7");
      assert.equal(await askZsh("sentry -d --ip=2001"), "sentry -d --ip=2001:db8:1::/64");
      assert.equal(await askZsh("sentry -b --ip=203"), "sentry -b --ip=203");
    }),
});

Deno.test("--generate of anything else is refused with the words that it takes", () => {
  assert.throws(() => generate("man"), /--generate takes complete-bash, complete-zsh/);
});
