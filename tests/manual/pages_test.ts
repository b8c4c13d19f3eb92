import assert from "node:assert/strict";
import { EXIT_STATUSES } from "../../lib/exit_status.ts";
import { FLAGS } from "../../lib/manual/flags.ts";
import { asText } from "../../lib/manual/as_text.ts";
import { manPage, PAGES } from "../../lib/manual/pages.ts";
import { aclexecRules } from "../../lib/wrappers/gate_lines.ts";
import { SETTING_RULES } from "../../lib/policy/settings.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

const escaped = (text: string) => text.replaceAll("-", "\\-").replaceAll("…", "...");

function page(topic: string): string {
  return manPage(PAGES.find((one) => one.topic === topic)!);
}

/** Writes each page to a file, for as long as something is done with it. */
async function eachFile(body: (path: string, topic: string) => Promise<void>): Promise<void> {
  for (const one of PAGES) {
    const path = Deno.makeTempFileSync({ prefix: "sentry-", suffix: `.${one.title.section}` });
    try {
      Deno.writeTextFileSync(path, manPage(one));
      await body(path, one.topic);
    } finally {
      Deno.removeSync(path);
    }
  }
}

Deno.test("sentry(8) tells of every option and status, sentry.conf(5) of every setting", () => {
  const command = page("sentry");
  assert.match(command, /^\.TH SENTRY 8 /);
  for (const { name, about } of FLAGS) {
    assert.ok(command.includes(`\\fB${escaped(name).replace(/^/, "\\-\\-")}\\fR`), name);
    assert.ok(command.replaceAll("\n", " ").includes(escaped(about)), about);
  }
  for (const [status, about] of EXIT_STATUSES) {
    assert.ok(command.includes(`\\fB${status}\\fR\n${escaped(about)}`), about);
  }
  const conf = page("conf");
  for (const { key } of SETTING_RULES) assert.ok(conf.includes(`\n\\fB${key}\\fR\n`), key);
});

Deno.test("each page says where it ends what else there is, in ASCII alone", () => {
  for (const one of PAGES) {
    const text = manPage(one);
    for (const { title: { name, section } } of PAGES) {
      if (name !== one.title.name) assert.ok(text.includes(`\\fB${escaped(name)}\\fR(${section})`));
    }
    assert.match(text, /^[\n\x20-\x7e]+$/);
  }
});

Deno.test("--help's pages are 79 columns wide, but for code, and have all that man's have", () => {
  for (const { topic, blocks } of PAGES) {
    const lines = asText(blocks()).split("\n");
    assert.ok(lines.length > 150, topic);
    for (const line of lines) assert.ok(line.length <= 79 || /^ {4}/.test(line), line);
    assert.ok(!lines.some((line) => /`|\*\*|\]\(/.test(line) && !/^ {4}/.test(line)), topic);
  }
});

Deno.test({
  name: "man finds nothing to warn of in the pages either",
  ...requires(["man"]),
  fn: () =>
    eachFile(async (path, topic) => {
      const env = { LC_ALL: "C.UTF-8", MANWIDTH: "80", PATH: "/usr/bin:/bin" };
      const { code, stdout, stderr } = await run("/usr/bin/man", ["--warnings", "-l", path], env);
      assert.deepEqual([code, stderr], [0, ""], topic);
      const [first = ""] = aclexecRules("/var/db/sentry").deny.split(" /var/");
      if (topic === "sentry") assert.ok(stdout.includes(first), "the rule is printed as it is");
    }),
});

Deno.test({
  name: "mandoc finds nothing to warn of in the pages",
  ...requires(["mandoc"]),
  fn: () =>
    eachFile(async (path, topic) => {
      const lint = await run("/usr/bin/mandoc", ["-Tlint", "-Wwarning", path]);
      assert.deepEqual([lint.code, lint.stdout], [0, ""], topic);
      const shown = await run("/usr/bin/mandoc", ["-Tascii", path]);
      // Bold and underlined letters are overstruck.
      // deno-lint-ignore no-control-regex -- the backspace that overstrikes
      const lines = shown.stdout.replace(/.\x08/g, "").split("\n");
      assert.ok(lines.length > 100, topic);
      if (topic === "sentry") assert.ok(lines.some((line) => /^ +--install\[=HOW\]$/.test(line)));
    }),
});
