import assert from "node:assert/strict";
import { checkTrustedFolder, checkWay, makeFolder } from "../../lib/files/trusted_folder.ts";
import { requires } from "../support/parts.ts";

function withFolder(check: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync();
  try {
    check(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("checkTrustedFolder() says whether the folder is there, and makes nothing", () => {
  withFolder((dir) => {
    assert.equal(checkTrustedFolder(dir), true);
    assert.equal(checkTrustedFolder(`${dir}/a/b`), false);
    assert.deepEqual([...Deno.readDirSync(dir)], []);
    makeFolder(`${dir}/a/b`, 0o755);
    makeFolder(`${dir}/a/b`, 0o755);
    assert.equal(checkTrustedFolder(`${dir}/a/b`), true);
    assert.equal(Deno.statSync(`${dir}/a/b`).mode! & 0o022, 0);
  });
});

Deno.test("checkTrustedFolder() refuses a folder that group or others may write to, sticky or not", () => {
  for (const mode of [0o775, 0o757, 0o777, 0o1777]) {
    withFolder((dir) => {
      Deno.chmodSync(dir, mode);
      const about = /refusing to work in ".*": other users may write there; chmod go-w it$/;
      assert.throws(() => checkTrustedFolder(dir), about, mode.toString(8));
    });
  }
});

Deno.test("checkTrustedFolder() refuses a folder above that others may write to, unless it is sticky", () => {
  withFolder((dir) => {
    makeFolder(`${dir}/above/root`, 0o755);
    Deno.chmodSync(`${dir}/above`, 0o1777);
    assert.ok(checkTrustedFolder(`${dir}/above/root`));
    Deno.chmodSync(`${dir}/above`, 0o777);
    assert.throws(() => checkTrustedFolder(`${dir}/above/root`), /\/above": other users/);
    assert.throws(() => checkTrustedFolder(`${dir}/above/not/yet`), /\/above": other users/);
  });
});

Deno.test("checkTrustedFolder() refuses a link and a file in the folder's place", () => {
  withFolder((dir) => {
    Deno.symlinkSync("/", `${dir}/link`);
    Deno.writeTextFileSync(`${dir}/file`, "");
    assert.throws(() => checkTrustedFolder(`${dir}/link`), /symbolic link; name the folder/);
    assert.throws(() => checkTrustedFolder(`${dir}/file`), /it is no folder$/);
  });
});

Deno.test("checkTrustedFolder() looks at the folders above where a link leads, too", () => {
  withFolder((dir) => {
    makeFolder(`${dir}/open/db/root`, 0o755);
    Deno.symlinkSync(`${dir}/open/db`, `${dir}/link`);
    assert.ok(checkTrustedFolder(`${dir}/link/root`));
    Deno.chmodSync(`${dir}/open`, 0o777);
    assert.throws(() => checkTrustedFolder(`${dir}/link/root`), /\/open": other users/);
  });
});

Deno.test({
  name: "checkTrustedFolder() refuses a folder, and one above, that belongs to another user",
  ...requires(["root"]),
  fn: () => {
    withFolder((dir) => {
      makeFolder(`${dir}/a/b`, 0o755);
      for (const path of ["/a", "/a/b"]) {
        Deno.chownSync(dir + path, 65534, 65534);
        assert.throws(
          () => checkTrustedFolder(`${dir}/a/b`),
          /user 65534 owns it; chown it to root/,
        );
        Deno.chownSync(dir + path, 0, 0);
      }
      assert.ok(checkTrustedFolder(`${dir}/a/b`));
    });
  },
});

Deno.test({
  name:
    "checkTrustedFolder() refuses a link on the way that another user may rewrite, wherever it leads",
  ...requires(["root"]),
  fn: () => {
    withFolder((dir) => {
      for (const path of ["safe/root", "theirs/root", "shared"]) {
        makeFolder(`${dir}/${path}`, 0o755);
      }
      Deno.chownSync(`${dir}/theirs`, 65534, 65534);
      Deno.chmodSync(`${dir}/shared`, 0o1777);
      const refusal = /theirs": user 65534 owns it/;
      // Theirs leads to safe; a link of root's leads over theirs.
      Deno.symlinkSync(`${dir}/safe`, `${dir}/theirs/hop`);
      Deno.symlinkSync("../theirs/hop", `${dir}/safe/over`);
      Deno.symlinkSync(`${dir}/theirs/../safe`, `${dir}/up`);
      assert.throws(() => checkTrustedFolder(`${dir}/theirs/hop/root`), refusal);
      assert.throws(() => checkTrustedFolder(`${dir}/safe/over/root`), refusal);
      assert.throws(() => checkTrustedFolder(`${dir}/up/root`), refusal);
      // In a sticky folder a link of root's is nobody else's to replace; another user's is his.
      Deno.symlinkSync("../safe", `${dir}/shared/link`);
      assert.ok(checkTrustedFolder(`${dir}/shared/link/root`));
      lchown(`${dir}/shared/link`);
      assert.throws(() => checkTrustedFolder(`${dir}/shared/link/root`), /link": user 65534 owns/);
    });
  },
});

/** Deno follows links when it changes an owner. */
function lchown(path: string): void {
  const { success } = new Deno.Command("chown", { args: ["-h", "65534:65534", path] }).outputSync();
  assert.ok(success);
}

Deno.test("checkWay() ends where a link leads to itself, and where nothing is", () => {
  withFolder((dir) => {
    Deno.symlinkSync("loop", `${dir}/loop`);
    assert.throws(() => checkWay(`${dir}/loop/a`), /too many links/);
    Deno.symlinkSync("nowhere", `${dir}/dangling`);
    checkWay(`${dir}/dangling/a`);
  });
});
