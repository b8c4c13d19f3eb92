import assert from "node:assert/strict";
import { EXIT_STATUSES } from "../../lib/exit_status.ts";
import { FLAGS } from "../../lib/manual/flags.ts";
import { manPage } from "../../lib/manual/man_page.ts";
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { SETTING_RULES } from "../../lib/policy/settings.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

const escaped = (text: string) => text.replaceAll("-", "\\-");

Deno.test("manPage() tells of every option, setting and status", () => {
  const page = manPage();
  assert.match(page, /^\.TH SENTRY 8 /);
  for (const { name, about } of FLAGS) {
    assert.ok(page.includes(`\\fB${escaped(`--${name}`)}\\fR`), name);
    assert.ok(page.includes(`${escaped(about)}\n`), about);
  }
  for (const { key, about } of SETTING_RULES) {
    assert.ok(page.includes(`\n.B ${key}\n${escaped(about)}`), key);
  }
  for (const [status, about] of EXIT_STATUSES) {
    assert.ok(page.includes(`\n.B ${status}\n${escaped(about)}`), about);
  }
});

Deno.test({
  name: "man finds nothing to warn of in it either",
  ...requires(["man"]),
  fn: async () => {
    const path = Deno.makeTempFileSync({ prefix: "sentry-", suffix: ".8" });
    try {
      Deno.writeTextFileSync(path, manPage());
      const env = { LC_ALL: "C.UTF-8", MANWIDTH: "80", PATH: "/usr/bin:/bin" };
      const { code, stdout, stderr } = await run("/usr/bin/man", ["--warnings", "-l", path], env);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
      const [first = ""] = aclexecRules("/var/db/sentry").deny.split(" /var/");
      assert.ok(stdout.includes(`${first} \\\n`), "a backslash is printed as one");
    } finally {
      Deno.removeSync(path);
    }
  },
});

Deno.test({
  name: "mandoc finds nothing to warn of in the manual page, and no line is too wide",
  ...requires(["mandoc"]),
  fn: async () => {
    const path = Deno.makeTempFileSync({ prefix: "sentry-", suffix: ".8" });
    try {
      Deno.writeTextFileSync(path, manPage());
      const lint = await run("/usr/bin/mandoc", ["-Tlint", "-Wwarning", path]);
      assert.deepEqual([lint.code, lint.stdout], [0, ""]);
      const shown = await run("/usr/bin/mandoc", ["-Tascii", path]);
      // Bold and underlined letters are overstruck.
      // deno-lint-ignore no-control-regex -- the backspace that overstrikes
      const lines = shown.stdout.replace(/.\x08/g, "").split("\n");
      assert.ok(lines.length > 100);
      for (const line of lines) assert.ok(line.length <= 80, line);
      assert.ok(lines.some((line) => /^ +--install\[=HOW\]$/.test(line)));
    } finally {
      Deno.removeSync(path);
    }
  },
});
