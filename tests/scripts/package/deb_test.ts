import assert from "node:assert/strict";
import { SCRIPTS } from "../../../scripts/package/deb_control.ts";
import { buildDeb } from "../../../scripts/package/deb.ts";
import { requires } from "../../support/parts.ts";
import { run } from "../../support/scratch.ts";

const INGREDIENTS = {
  program: new TextEncoder().encode("#!/bin/sh\nexit 0\n"),
  target: "x86_64-unknown-linux-gnu",
  license: Deno.readTextFileSync(new URL("../../../LICENSE", import.meta.url)),
  changes: "# Changes\n",
};
const PATH = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

async function inFolder<T>(body: (dir: string) => Promise<T>): Promise<T> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-deb-" });
  try {
    return await body(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test({
  name: "the package is the same to the byte whenever it is built, and whatever the umask",
  ...requires(["dpkg"]),
  fn: async () => {
    const built = () =>
      inFolder(async (dir) => Deno.readFileSync(await buildDeb(INGREDIENTS, dir)));
    const before = Deno.umask(0o022);
    try {
      const one = await built();
      Deno.umask(0o077);
      await new Promise((done) => setTimeout(done, 1100));
      assert.deepEqual(one, await built());
    } finally {
      Deno.umask(before);
    }
  },
});

Deno.test({
  name: "the package holds what it should, where it should, as root's",
  ...requires(["dpkg"]),
  fn: () =>
    inFolder(async (dir) => {
      const deb = await buildDeb(INGREDIENTS, dir);
      const { stdout } = await run("/usr/bin/dpkg-deb", ["-c", deb], PATH);
      for (
        const line of [
          /^-rwxr-xr-x root\/root .* \.\/usr\/sbin\/sentry$/m,
          /^-rwxr-xr-x root\/root .* \.\/usr\/lib\/sentry\/hook$/m,
          /^-rw-r--r-- root\/root .* \.\/etc\/sentry\/sentry\.conf$/m,
          /^-rw-r--r-- root\/root .* \.\/usr\/lib\/systemd\/system\/sentry-scan\.timer$/m,
          /^-rw-r--r-- root\/root .* \.\/usr\/share\/man\/man8\/sentry\.8\.gz$/m,
          /^drwxr-xr-x root\/root .* \.\/var\/lib\/sentry\/$/m,
        ]
      ) assert.match(stdout, line);
      const info = await run("/usr/bin/dpkg-deb", ["-I", deb, "conffiles"], PATH);
      assert.equal(info.stdout, "/etc/sentry/sentry.conf\n");
    }),
});

Deno.test({
  name: "lintian finds no error",
  ...requires(["dpkg", "lintian"]),
  fn: () =>
    inFolder(async (dir) => {
      const deb = await buildDeb(INGREDIENTS, dir);
      const ran = await run("/usr/bin/lintian", ["--allow-root", deb], PATH);
      assert.doesNotMatch(ran.stdout, /^E:/m);
      assert.match(ran.stdout, /^W: sentry: initial-upload/m, "and does look");
    }),
});

Deno.test("dpkg's scripts are ones that a POSIX shell takes", async () => {
  for (const [name, text] of Object.entries(SCRIPTS)) {
    const ran = await run("/bin/sh", ["-n", "-c", text], PATH);
    assert.deepEqual([ran.code, ran.stderr], [0, ""], name);
  }
});

Deno.test("what removes it says where hosts.allow still names it", async () => {
  const path = Deno.makeTempFileSync();
  try {
    const script = SCRIPTS.postrm.replaceAll("/etc/hosts.allow", path);
    const removed = (allow: string) => {
      Deno.writeTextFileSync(path, allow);
      return run("/bin/sh", ["-c", script, "postrm", "remove"], PATH);
    };
    const left = await removed("sshd : ALL : spawn /var/lib/sentry/hook %a : allow\n");
    assert.match(left.stderr, /still names \/var\/lib\/sentry: take these lines out by hand/);
    const none = await removed("# /var/lib/sentry/hook\nsshd : ALL\n");
    assert.deepEqual([left.code, none.code, none.stderr], [0, 0, ""]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("of a machine that Debian has no name for, that is said", async () => {
  const wrong = { ...INGREDIENTS, target: "x86_64-apple-darwin" };
  await inFolder((dir) =>
    assert.rejects(buildDeb(wrong, dir), /^Error: there is no package for Debian of x86_64-apple/)
  );
});
