import assert from "node:assert/strict";
import { leftovers, nameBeside, removeLeftovers } from "../../lib/files/leftovers.ts";

const OWN = new Set(["hosts.deny", "redo"]);

Deno.test("nameBeside() is hidden, in the same folder, and another one each time", () => {
  const names = Array.from({ length: 100 }, () => nameBeside("/etc/cron.d/sentry"));
  for (const name of names) assert.match(name, /^\/etc\/cron\.d\/\.sentry\.[0-9a-f]{8}\.new$/);
  assert.equal(new Set(names).size, 100);
});

Deno.test("leftovers() knows what killed runs left of files that are ours", () => {
  const ours = [".hosts.deny.0123abcd.new", ".redo.00000000.new"];
  const others = ["redo", ".redo.new", "redo.new", ".redo.0.new", ".other.0123abcd.new", "x.new"];
  assert.deepEqual(leftovers([...ours, ...others], OWN), ours);
});

Deno.test("removeLeftovers() waits until nobody can be writing any more, and never follows a link", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const names = [".redo.00000001.new", ".redo.00000002.new", "redo.new", ".other.00000001.new"];
    for (const name of names) Deno.writeTextFileSync(`${dir}/${name}`, "x");
    Deno.writeTextFileSync(`${dir}/victim`, "kept");
    Deno.symlinkSync(`${dir}/victim`, `${dir}/.redo.00000003.new`);
    Deno.mkdirSync(`${dir}/.redo.00000004.new`);
    const all = () => Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();
    const before = all();
    removeLeftovers(dir, before, OWN, Date.now());
    assert.deepEqual(all(), before);
    for (const days of [1, -30_000]) {
      Deno.writeTextFileSync(`${dir}/.redo.00000001.new`, "x");
      removeLeftovers(dir, before, OWN, Date.now() + days * 86_400_000);
      assert.deepEqual(all(), [".other.00000001.new", ".redo.00000004.new", "redo.new", "victim"]);
    }
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
