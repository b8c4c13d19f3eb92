import assert from "node:assert/strict";
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";

Deno.test("sentry(8) shows the rules of aclexec and the lines of PAM as they are written and tested", () => {
  const page = Deno.readTextFileSync(
    new URL("../../lib/manual/text/sentry.md", import.meta.url),
  );
  const { deny, allow } = aclexecRules("/var/db/sentry");
  for (const line of [deny, allow, ...pamLines("/var/db/sentry")]) {
    assert.ok(page.includes(`\n    ${line}\n`), line);
  }
});
