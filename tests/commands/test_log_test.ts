import assert from "node:assert/strict";
import { makeScratch, sshdLine } from "../support/scratch.ts";

Deno.test("--test-log --json says of each line how many tries it stands for, behind what it said before", async () => {
  using scratch = makeScratch();
  const failed = "Failed password for bob from 203.0.113.7 port 5 ssh2";
  const text = [
    sshdLine(failed),
    sshdLine(`message repeated 4 times: [ ${failed}]`),
    sshdLine("Server listening on 192.0.2.1 port 22."),
    "no line of syslog's",
  ].join("\n") + "\n";
  const { stdout } = await scratch.sentry(["--test-log", "-", "--json"], {}, text);
  const objects = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(objects.map((object) => Object.keys(object).join(" ")), [
    "line service outcome address times",
    "line service outcome address times",
    "line service outcome address times",
    "line service outcome address times",
  ]);
  assert.deepEqual(objects.map(({ outcome, times }) => [outcome, times]), [
    ["failed", 1],
    ["failed", 4],
    [null, 0],
    [null, 0],
  ]);
  const table = await scratch.sentry(["--test-log", "-"], {}, text);
  assert.match(table.stdout, /^203\.0\.113\.7 +sshd +0 +5 /m);
});

Deno.test("--test-log -v says which messages lines were taken for, behind all else", async () => {
  using scratch = makeScratch();
  const line = (text: string) => `Nov 13 09:08:07 mail vpopmail[7]: vchkpw-smtp: ${text}`;
  const text = [
    line("vpopmail user not found x@example.org:203.0.113.7"),
    "no line of syslog's",
    line("password fail y@example.org:203.0.113.7"),
    line("hello"),
  ].join("\n") + "\n";
  const plain = await scratch.sentry(["--test-log", "-"], {}, text);
  const { stdout } = await scratch.sentry(["--test-log", "-", "-v"], {}, text);
  assert.ok(stdout.startsWith(`${plain.stdout}  2: "no line of syslog's"\ntaken for`), stdout);
  assert.match(stdout, /\n {2}vchkpw: \{unknown\?vpopmail .*\{peer:address\}\n {4}2 lines, 1, 3\n/);
  assert.match(stdout, /\n {2}vchkpw: \{message:chosen\}\n {4}line 4\n$/);
  const json = await scratch.sentry(["--test-log", "-", "--json", "-v"], {}, text);
  const forms = json.stdout.trim().split("\n").map((object) => JSON.parse(object).form);
  assert.match(forms[0], /^\{unknown\?.*\{peer:address\}$/);
  assert.deepEqual(forms, [forms[0], null, forms[0], "{message:chosen}"]);
});

Deno.test("--test-log -v shows the same lines of a file, which it reads twice, and of standard input", async () => {
  using scratch = makeScratch();
  const lines = Array.from({ length: 70_000 }, (_, i) => i % 3 === 0 ? `what ${i}` : sshdLine("x"));
  const text = lines.join("\n") + "\nlast without a newline";
  const file = `${scratch.dir}/some.log`;
  Deno.writeTextFileSync(file, text);
  const given = await scratch.sentry(["--test-log", "-", "-v"], {}, text);
  const named = await scratch.sentry(["--test-log", file, "-v"]);
  assert.equal(named.stdout, given.stdout);
  const shown = given.stdout.split("\n").filter((line) => /^ {2}\d+: /.test(line));
  assert.deepEqual(
    shown.filter((line) => line.includes("what")),
    lines.flatMap((line, i) => line.startsWith("what") ? [`  ${i + 1}: "${line}"`] : []),
  );
  assert.deepEqual(shown.slice(-1), ['  70001: "last without a newline"']);
});
