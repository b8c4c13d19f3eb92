import assert from "node:assert/strict";
import { makeScratch } from "../support/scratch.ts";

Deno.test("--forms lists the messages of all daemons, and those of one", async () => {
  using scratch = makeScratch();
  const all = await scratch.sentry(["--forms"]);
  const one = await scratch.sentry(["--forms=vchkpw"]);
  assert.deepEqual([all.code, all.stderr, one.code, one.stderr], [0, "", 0, ""]);
  assert.match(one.stdout, /^vchkpw, of vpopmail, vchkpw, /);
  assert.match(
    one.stdout,
    /^ {2}success if mua, else success\n {4}\(\{method:word\}\) login success .*\n {6}-- vchkpw\.c/m,
  );
  assert.ok(all.stdout.includes(one.stdout));
});

Deno.test("--forms of a daemon that is not known says which are", async () => {
  using scratch = makeScratch();
  const { code, stdout, stderr } = await scratch.sentry(["--forms=httpd\n"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^sentry: --forms takes [a-z, -]*vchkpw[a-z, -]*, not "httpd\\u000a"\n/);
});

Deno.test("--forms lists rules behind daemons, and says what is wrong with others", async () => {
  using scratch = makeScratch();
  const folder = `${scratch.rootDir}/rules.d`;
  Deno.mkdirSync(folder, { recursive: true });
  const pattern = "naughty if odd\nfailed\n  {odd?a|b} {peer:address}\n  -- door.c\n";
  Deno.writeTextFileSync(`${folder}/door.rule`, `log /var/log/door.log\nlog command\n${pattern}`);
  const shown = "  naughty if odd, else failed\n    {odd?a|b} {peer:address}\n      -- door.c\n";
  const door = `door.rule, of /var/log/door.log, LOG_COMMAND\n${shown}`;
  const one = await scratch.sentry(["--forms=door.rule"]);
  assert.deepEqual([one.code, one.stderr, one.stdout], [0, "", door]);
  Deno.writeTextFileSync(`${folder}/bad.rule`, "nonsense\n");
  Deno.writeTextFileSync(`${folder}/gate.rule`, `program gate gated\n${pattern}`);
  const all = await scratch.sentry(["--forms"]);
  assert.match(all.stdout, /^wu-ftpd, of /m);
  assert.ok(all.stdout.endsWith(`\n${door}\ngate.rule, of gate, gated\n${shown}`), all.stdout);
  assert.equal(all.code, 1);
  assert.match(all.stderr, /^sentry: [^\n]*bad\.rule, line 1, column 1: [^\n]*\n$/);
  // Whoever asks for a daemon is told of that alone.
  assert.equal((await scratch.sentry(["--forms=vsftpd"])).code, 0);
});
