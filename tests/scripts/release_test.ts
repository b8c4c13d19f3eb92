import assert from "node:assert/strict";
import { baseOf, billText } from "../../scripts/release/bill.ts";
import { makeRelease } from "../../scripts/release/make_release.ts";
import { notesOf } from "../../scripts/release/notes.ts";
import { VERSION } from "../../lib/version.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

const BASE = { version: "2.9.4", from: "Deno's download server", sha256: "ab".repeat(32) };
const CHANGES = `# Changes\n\n## ${VERSION}\n\n- New.\n\n## 0.1\n\n- Old.\n`;
const PATH = { PATH: "/usr/bin:/bin" };

Deno.test("notesOf() is a version's own section, and refuses where changes are of none", () => {
  assert.equal(notesOf(CHANGES, VERSION), "- New.\n");
  assert.equal(notesOf(CHANGES, "0.1"), "- Old.\n");
  assert.throws(() => notesOf(CHANGES, "9.9"), /says nothing of 9\.9/);
  const unreleased = CHANGES.replace("## ", "## Unreleased\n\n- More.\n\n## ");
  assert.throws(() => notesOf(unreleased, VERSION), /changes of no version/);
});

Deno.test("baseOf() reads what --version prints, and refuses another version", () => {
  const said = `sentry ${VERSION}\ndeno 2.9.4, built from ${BASE.from}, sha256 ${BASE.sha256}\n`;
  assert.deepEqual(baseOf(said, VERSION), BASE);
  assert.throws(() => baseOf(said, "9.9"), /not 9\.9; build it anew/);
  assert.throws(() => baseOf(`sentry ${VERSION}\n`, VERSION), /does not say/);
});

Deno.test("the bill names the program and the compile base with their sums", () => {
  const built = { version: "1.2.3", released: "2026-01-02", sha256: "cd".repeat(32), base: BASE };
  const bill = JSON.parse(billText(built));
  assert.deepEqual([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.5"]);
  assert.equal(bill.metadata.component.hashes[0].content, built.sha256);
  assert.equal(bill.components[0].hashes[0].content, BASE.sha256);
  assert.equal(billText(built), billText(built));
});

Deno.test({
  name: "a release is verified by README's two commands, and one that was tampered with is not",
  ...requires(["dpkg", "rpm", "sshd"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-release-" });
    try {
      const key = `${dir}/key`;
      await run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], PATH);
      const program = Deno.readFileSync("/bin/true");
      const target = "x86_64-unknown-linux-gnu";
      const ingredients = { program, target, license: "MIT\n", changes: CHANGES };
      const release = { version: VERSION, released: "2026-01-02", ingredients, base: BASE, key };
      const names = await makeRelease(release, `${dir}/release`);
      assert.equal(names.length, 7);
      const line = Deno.readTextFileSync(`${key}.pub`).split(" ").slice(0, 2).join(" ");
      Deno.writeTextFileSync(`${dir}/release/releaser`, `sentry ${line}\n`);
      const readme = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
      const commands = [...readme.matchAll(/^ {4}((?:ssh-keygen -Y|sha256sum) .*)$/gm)]
        .map(([, command]) => command!);
      assert.equal(commands.length, 2);
      const verify = async () => {
        const script = `set -e; cd ${dir}/release; ${commands.join("; ")}`;
        return (await run("/bin/sh", ["-c", script], PATH)).code;
      };
      assert.equal(await verify(), 0);
      const notes = `${dir}/release/NOTES.md`;
      Deno.writeTextFileSync(notes, "other", { append: true });
      assert.notEqual(await verify(), 0);
      Deno.writeTextFileSync(notes, "- New.\n");
      assert.equal(await verify(), 0);
      Deno.writeTextFileSync(`${dir}/release/SHA256SUMS`, "\n", { append: true });
      assert.notEqual(await verify(), 0);
      const keyless = { ...release, key: `${dir}/none` };
      await assert.rejects(makeRelease(keyless, `${dir}/other`), /^Error: ssh-keygen: /);
      assert.throws(() => Deno.statSync(`${dir}/other`), Deno.errors.NotFound);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
