import assert from "node:assert/strict";
import { pamLines, withoutPamLines, withPamLines } from "../../lib/install/pam_lines.ts";

const ROOT = "/var/db/sentry";
const OURS = pamLines(ROOT).map((line) => line + "\n").join("");

Deno.test("withPamLines() puts our lines before the first rule, once, and withoutPamLines() takes them out", () => {
  for (
    const [head, tail] of [
      ["", "auth required pam_unix.so\n"],
      ["# PAM\xe4\n\n \t# more\n", "@include common-auth\naccount required x\n"],
      ["#%PAM-1.0\n", "auth required \\\n  pam_unix.so\nsession optional y"],
      ["# a comment that goes on \\\nauth required not_a_rule.so\n", "account required x\n"],
      ["", "-session optional pam_systemd.so\n"],
      ["# only comments\n", ""],
      ["", ""],
    ] as const
  ) {
    const text = head + tail;
    const changed = withPamLines(text, ROOT);
    assert.equal(changed, head + OURS + tail);
    assert.equal(withPamLines(changed, ROOT), changed, "the second time changes nothing");
    assert.equal(withoutPamLines(changed, ROOT), text);
  }
});

Deno.test("lines that stand elsewhere, or one of two, are put where they belong", () => {
  const [account, session] = pamLines(ROOT);
  const stack = "auth required a\naccount required b\n";
  for (
    const text of [`${stack}${account}\n${session}\n`, `${session}\n${stack}`, stack + account]
  ) {
    assert.equal(withPamLines(text, ROOT), OURS + stack);
  }
});

Deno.test("lines for another ROOT_DIR, and lines like ours, are other people's", () => {
  const theirs = pamLines("/srv/sentry").join("\n") +
    `\naccount required pam_exec.so ${ROOT}/sentry\n`;
  assert.equal(withoutPamLines(theirs, ROOT), theirs);
});
