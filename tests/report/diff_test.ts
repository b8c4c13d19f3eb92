import assert from "node:assert/strict";
import { unifiedDiff } from "../../lib/report/diff.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { run } from "../support/scratch.ts";

Deno.test("unifiedDiff() shows a change with three lines around it", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  assert.equal(
    unifiedDiff("/etc/hosts.allow", before, before.replace("5\n", "five\n")),
    "--- /etc/hosts.allow\n+++ /etc/hosts.allow\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
  );
});

Deno.test("unifiedDiff() is empty where nothing changes", () => {
  assert.equal(unifiedDiff("f", "a\n", "a\n"), "");
  assert.equal(unifiedDiff("f", undefined, undefined), "");
});

Deno.test("unifiedDiff() names /dev/null for a file that is not there", () => {
  assert.equal(unifiedDiff("f", undefined, "a\n"), "--- /dev/null\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  assert.equal(
    unifiedDiff("f", "a\nb\n", undefined),
    "--- f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n",
  );
});

Deno.test("unifiedDiff() says where the last newline is missing", () => {
  assert.equal(
    unifiedDiff("f", "a\nb", "a\nb\n"),
    "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
  );
  assert.equal(
    unifiedDiff("f", "b", "a\nb"),
    "--- f\n+++ f\n@@ -1 +1,2 @@\n+a\n b\n\\ No newline at end of file\n",
  );
});

Deno.test("unifiedDiff() joins changes that are near, and parts those that are not", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `${i}\n`);
  const changed = (...at: number[]) =>
    lines.map((line, i) => at.includes(i) ? "x\n" : line).join("");
  const hunks = (text: string) => text.match(/^@@/gm)?.length;
  assert.equal(hunks(unifiedDiff("f", lines.join(""), changed(2, 9))), 1);
  assert.equal(hunks(unifiedDiff("f", lines.join(""), changed(2, 10))), 2);
});

Deno.test({
  name: "what unifiedDiff() says of random files, patch(1) does",
  ...requires(["patch"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
    try {
      const random = makeRandom(7);
      const randomText = (from: string[]) => {
        const lines = from.flatMap((line) =>
          [[line], [line], [line], [line], [line], [], [line, `${random(9)}`], [
            `${random(5)}`,
          ]][random(8)]!
        );
        return lines.join("\n") + (random(3) === 0 ? "" : "\n");
      };
      for (let i = 0; i < 150; i++) {
        const base = Array.from({ length: random(30) }, () => `line ${random(6)}`);
        const before = random(15) === 0 ? undefined : randomText(base) || undefined;
        const after = randomText(base);
        const diff = unifiedDiff("file", before, after);
        const path = `${dir}/file`;
        if (before !== undefined) Deno.writeTextFileSync(path, before);
        Deno.writeTextFileSync(`${dir}/diff`, diff);
        if (diff !== "") {
          const ran = await run("/usr/bin/patch", [
            "--fuzz=0",
            "-s",
            "-d",
            dir,
            "-p0",
            "-i",
            "diff",
          ]);
          assert.equal(ran.code, 0, ran.stdout + ran.stderr + diff);
          assert.equal(Deno.readTextFileSync(path), after, diff);
        }
        for (const entry of Deno.readDirSync(dir)) Deno.removeSync(`${dir}/${entry.name}`);
      }
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
