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
