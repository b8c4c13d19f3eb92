import assert from "node:assert/strict";
import { makeScratch, run, SENTRY, sshdLine } from "../support/scratch.ts";

const LINE = sshdLine("Failed password for bob from 203.0.113.7 port 5 ssh2") + "\n";

Deno.test("--test-log and --import take standard input under each of its names, and what the shell opens", async () => {
  using scratch = makeScratch();
  const file = `${scratch.dir}/given`;
  for (
    const [option, text, says] of [
      ["--test-log", LINE, /^203\.0\.113\.7 +sshd +0 +1 /m],
      ["--import", "203.0.113.7\n", /203\.0\.113\.7|1 /],
    ] as const
  ) {
    Deno.writeTextFileSync(file, text);
    const shell = (command: string) =>
      run("/bin/bash", ["-c", command], {
        PATH: "/usr/bin:/bin",
        S: SENTRY,
        F: file,
        ROOT_DIR: scratch.rootDir,
        LOG_DIR: scratch.logDir,
      });
    for (
      const command of [
        `"$S" ${option}="$F"`,
        ...["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].flatMap((name) => [
          `"$S" ${option}=${name} < "$F"`,
          `cat "$F" | "$S" ${option}=${name}`,
        ]),
        `"$S" ${option}=<(cat "$F")`,
      ]
    ) {
      const ran = await shell(command);
      assert.deepEqual([ran.code, ran.stderr], [0, ""], command);
      assert.match(ran.stdout, says, command);
    }
  }
});

Deno.test("--test-log and --import refuse what is no regular file in one line, and wait for nobody", async () => {
  using scratch = makeScratch();
  const pipe = `${scratch.dir}/pipe`;
  await run("/usr/bin/mkfifo", [pipe]);
  Deno.symlinkSync(pipe, `${scratch.dir}/link`);
  const folder = `${scratch.dir}/folder`;
  Deno.mkdirSync(folder);
  for (const option of ["--test-log", "--import"]) {
    for (const path of [pipe, `${scratch.dir}/link`, "/dev/zero"]) {
      const ran = await scratch.sentry([option, path]);
      assert.equal(ran.code, 1, ran.stdout);
      assert.match(
        ran.stderr,
        /^sentry: cannot read "[^"]+": it is a (named pipe|device), no regular file; give it as standard input, with - for the file\n$/,
      );
    }
  }
  // The runtime opens no descriptor by its name but a pipe.
  const given = ["-c", `"$0" --test-log=/dev/fd/7 7<"$1"`, SENTRY, SENTRY];
  const opened = await run("/bin/bash", given, { ROOT_DIR: scratch.rootDir });
  assert.deepEqual(opened, {
    code: 1,
    stdout: "",
    stderr:
      'sentry: cannot read "/dev/fd/7": the runtime opens only pipes there; name the file itself, or ' +
      "give it as standard input, with - for the file\n",
  });
  const ran = await scratch.sentry(["--test-log", folder]);
  assert.match(ran.stderr, /^sentry: cannot read "[^"]+": it is a folder, no regular file\n$/);
});
