import assert from "node:assert/strict";
import { readCommand } from "../../lib/logs/log_command.ts";
import type { CommandCursor } from "../../lib/logs/cursor.ts";
import { addLines, logCommand } from "../support/log_command.ts";
import { pause } from "../support/wait.ts";

class Folder {
  readonly path = Deno.makeTempDirSync({ prefix: "sentry-command-" });

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const LIMITS = { seconds: 20, bytes: 1 << 20 };

async function read(
  command: readonly string[],
  last?: CommandCursor,
  limits = LIMITS,
): Promise<[string[], string | undefined]> {
  const lines: string[] = [];
  const { cursor } = await readCommand(command, last, (line) => lines.push(line), limits);
  return [lines, cursor?.cursor];
}

Deno.test("readCommand() reads each line once, and tells the command where it stopped", async () => {
  using folder = new Folder();
  const program = logCommand(folder.path);
  addLines(folder.path, "one", "two");
  assert.deepEqual(await read([program]), [["one", "two"], "2"]);
  addLines(folder.path, "three", "", "five");
  assert.deepEqual(await read([program], { program, cursor: "2" }), [["three", "", "five"], "5"]);
  assert.deepEqual(await read([program], { program, cursor: "5" }), [[], "5"]);
  // Another program's cursor means nothing to it.
  const [lines] = await read([program], { program: "/usr/bin/docker", cursor: "5" });
  assert.equal(lines.length, 5);
});

Deno.test("readCommand() gives the program its arguments as they are, and an environment of sentry's", async () => {
  using folder = new Folder();
  const program = logCommand(
    folder.path,
    `for one; do echo "$one"; done; cat "/proc/$$/environ" | tr '\\0' '\\n'; pwd
ls /proc/$$/fd; cat; echo "-- cursor: 1"`,
  );
  const [lines] = await read([program, "$(id)", "a;b", "*", "-k"], {
    program,
    cursor: "$(id) ; x",
  });
  assert.deepEqual(lines.slice(0, 4), ["$(id)", "a;b", "*", "-k"]);
  assert.deepEqual(lines.slice(4, 7).sort(), [
    "LC_ALL=C",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "SENTRY_CURSOR=$(id) ; x",
  ]);
  assert.equal(lines[7], "/");
  // The shell reads its script by one of its own.
  assert.deepEqual(lines.slice(8).filter((one) => Number(one) < 10), ["0", "1", "2"]);
});

Deno.test("readCommand() keeps the cursor where nothing was printed, whoever's it is", async () => {
  using folder = new Folder();
  const program = logCommand(folder.path, "exit 0");
  assert.deepEqual(await read([program], { program, cursor: "7" }), [[], "7"]);
  assert.deepEqual(await read([program], { program: "/other", cursor: "8" }), [[], "8"]);
  assert.deepEqual(await read([program]), [[], undefined]);
});

Deno.test("readCommand() counts nothing of what does not end as it must", async () => {
  using folder = new Folder();
  const cases: [string, RegExp][] = [
    [
      "echo a; echo b",
      /^its last line is no "-- cursor: TEXT", but "b"$/,
    ],
    ["echo '-- cursor: 1'; echo b", /^its last line is no/],
    ["echo '-- cursor: '", /^its last line is no/],
    ["printf '%s\\n' '-- cursor: a\tb'", /^its last line is no/],
    ["echo a; echo '-- cursor: 9'", /^it printed lines and the cursor that it was told$/],
    ["echo a; echo '-- cursor: 2'; exit 3", /^it ended with 3: "it said nothing"$/],
    ["echo 'no such\tthing' >&2; exit 1", /^it ended with 1: "no such\\u0009thing"$/],
    ["exec /nowhere/x", /^it ended with 127: /],
    ["head -c 2000000 /dev/zero; echo '-- cursor: 2'", /^it printed more than 1048576 bytes/],
    ["kill -9 $$", /^it took more than 20 seconds|^it ended with /],
  ];
  for (const [script, about] of cases) {
    const program = logCommand(folder.path, script);
    await assert.rejects(read([program], { program, cursor: "9" }), (error: Error) => {
      assert.match(error.message, about, script);
      return true;
    });
  }
});

Deno.test("readCommand() ends what takes too long, and what that has started", async () => {
  using folder = new Folder();
  const alive = `${folder.path}/alive`;
  const program = logCommand(
    folder.path,
    `(while :; do : >'${alive}'; sleep 0.05; done) & trap '' TERM; echo a; wait; sleep 60`,
  );
  await assert.rejects(
    read([program], undefined, { seconds: 1, bytes: 1000 }),
    /took more than 1 s/,
  );
  await pause(300);
  Deno.removeSync(alive);
  await pause(300);
  assert.throws(() => Deno.lstatSync(alive), Deno.errors.NotFound);
});

Deno.test("readCommand() refuses a program that others may change, or that is none", async () => {
  using folder = new Folder();
  const program = logCommand(folder.path);
  addLines(folder.path, "one");
  Deno.chmodSync(program, 0o777);
  await assert.rejects(read([program]), /refusing to run .*: other users may write to it/);
  Deno.chmodSync(program, 0o644);
  await assert.rejects(read([program]), /refusing to run .*: it is not executable/);
  Deno.symlinkSync("/bin/cat", `${folder.path}/link`);
  await assert.rejects(read([`${folder.path}/link`]), /it is a symbolic link/);
  await assert.rejects(read(["/nowhere/x"]), /it is not there/);
});

Deno.test("readCommand() reads lines that are cut anywhere by the pipe, and passes over endless ones", async () => {
  using folder = new Folder();
  const program = logCommand(
    folder.path,
    `printf 'caf\\303'; sleep 0.1; printf '\\251 au lait\\nx\\377y\\n'; sleep 0.1
head -c 300000 /dev/zero | tr '\\0' a; printf '\\nafter\\n-- cur'; sleep 0.1; printf 'sor: 1'`,
  );
  assert.deepEqual(await read([program]), [["café au lait", "x\ufffdy", "", "after"], "1"]);
});
