import assert from "node:assert/strict";
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";

Deno.test("README shows the rules of aclexec and the lines of PAM as they are written and tested", () => {
  const readme = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
  const { deny, allow } = aclexecRules("/var/db/sentry");
  for (const line of [deny, allow, ...pamLines("/var/db/sentry")]) {
    assert.ok(readme.includes(`\n    ${line}\n`), line);
  }
});
