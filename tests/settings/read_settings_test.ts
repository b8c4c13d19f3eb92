import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { readSettings } from "../../lib/settings/read_settings.ts";
import { requires } from "../support/parts.ts";

/** A ROOT_DIR with a sentry.conf, and a reader of settings for it. */
function withConf(
  text: string | undefined,
  check: (
    read: (env?: Record<string, string>) => ReturnType<typeof readSettings>,
    dir: string,
  ) => void,
): void {
  const dir = Deno.makeTempDirSync();
  try {
    if (text !== undefined) Deno.writeTextFileSync(`${dir}/sentry.conf`, text);
    check((env = {}) => readSettings((name) => ({ ROOT_DIR: dir, ...env })[name]), dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("readSettings() is the defaults when nothing is set", () => {
  withConf(
    undefined,
    (read, dir) => assert.deepEqual(read(), { ...DEFAULT_SETTINGS, rootDir: dir }),
  );
  withConf("", (read, dir) => assert.deepEqual(read(), { ...DEFAULT_SETTINGS, rootDir: dir }));
});

Deno.test("readSettings() lets the file win over the defaults and the environment over the file", () => {
  withConf("PROTECT_FTP=0\nEXPIRE_BLOCK_DAYS=7\nALLOW_NETS=203.0.113.7\n", (read) => {
    const settings = read({ EXPIRE_BLOCK_DAYS: "8", ALLOW_NETS: "198.51.100.1" });
    assert.deepEqual([settings.protectFtp, settings.expireBlockDays], [false, 8]);
    assert.deepEqual(settings.allowNets.map((one) => one.text), [
      "127.0.0.1",
      "::1",
      "198.51.100.1",
    ]);
  });
});

Deno.test("readSettings() reads no variable but its own", () => {
  const asked = new Set<string>();
  readSettings((name) => void asked.add(name));
  assert.ok(!asked.has("PATH") && asked.has("ROOT_DIR") && asked.has("IPV6_PREFIX"));
});

Deno.test("readSettings() refuses a mistake anywhere, also in a file that the environment overrides", () => {
  withConf("PROTECT_FTP=maybe\n", (read) => {
    assert.throws(() => read({ PROTECT_FTP: "1" }), /sentry\.conf line 1: PROTECT_FTP takes/);
  });
  withConf(undefined, (read) => {
    assert.throws(() => read({ ROOT_DIR: "relative" }), /environment: ROOT_DIR takes an absolute/);
    assert.throws(() => read({ IPV6_PREFIX: "" }), /environment: IPV6_PREFIX takes/);
  });
});

Deno.test("readSettings() refuses a sentry.conf that others may write to, also behind a link", () => {
  withConf("PROTECT_FTP=0\n", (read, dir) => {
    for (const mode of [0o620, 0o602, 0o666]) {
      Deno.chmodSync(`${dir}/sentry.conf`, mode);
      assert.throws(() => read(), /refusing to read ".*sentry\.conf"/);
    }
    Deno.renameSync(`${dir}/sentry.conf`, `${dir}/real`);
    Deno.symlinkSync(`${dir}/real`, `${dir}/sentry.conf`);
    assert.throws(() => read(), /refusing to read/);
  });
});

Deno.test({
  name: "readSettings() refuses a sentry.conf that belongs to another user: he may write to it",
  ...requires(["root"]),
  fn: () =>
    withConf("ALLOW_NETS=0.0.0.0/0\n", (read, dir) => {
      Deno.chownSync(`${dir}/sentry.conf`, 65534, 65534);
      assert.throws(() => read(), /refusing to read/);
    }),
});

Deno.test("readSettings() names a sentry.conf that is a folder", () => {
  withConf(undefined, (read, dir) => {
    Deno.mkdirSync(`${dir}/sentry.conf`);
    assert.throws(() => read(), /cannot read ".*sentry\.conf"/);
  });
});
