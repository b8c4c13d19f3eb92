import assert from "node:assert/strict";
import { buildRpm } from "../../../scripts/package/rpm.ts";
import { requires } from "../../support/parts.ts";
import { run } from "../../support/scratch.ts";

const INGREDIENTS = {
  // Any executable does, and a small one is quickly packed.
  program: Deno.readFileSync("/bin/true"),
  target: "x86_64-unknown-linux-gnu",
  license: "MIT\n",
  changes: "# Changes\n",
};
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/" };

async function withRpm(body: (path: string) => Promise<void>): Promise<void> {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-rpm-" });
  try {
    await body(await buildRpm(INGREDIENTS, dir));
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test({
  name:
    "the package for Fedora is the same to the byte whenever it is built, and whatever the umask",
  ...requires(["rpm"]),
  fn: async () => {
    const built: Uint8Array[] = [];
    const before = Deno.umask(0o022);
    try {
      for (const umask of [0o022, 0o077]) {
        Deno.umask(umask);
        await withRpm((path) => {
          built.push(Deno.readFileSync(path));
          return new Promise((done) => setTimeout(done, 1100));
        });
      }
    } finally {
      Deno.umask(before);
    }
    assert.deepEqual(built[0], built[1]);
  },
});

Deno.test({
  name: "it holds what it should, as root's, and its settings are the administrator's",
  ...requires(["rpm"]),
  fn: () =>
    withRpm(async (path) => {
      const ask = async (...args: string[]) =>
        (await run("/usr/bin/rpm", ["-qp", ...args, path], ENVIRONMENT)).stdout;
      const listed = await ask("-l", "-v");
      for (
        const line of [
          /^-rwxr-xr-x .* root +root .* \/usr\/sbin\/sentry$/m,
          /^-rwxr-xr-x .* root +root .* \/usr\/lib\/sentry\/hook$/m,
          /^-rw-r--r-- .* root +root .* \/usr\/share\/zsh\/site-functions\/_sentry$/m,
          /^drwxr-xr-x .* root +root .* \/var\/lib\/sentry$/m,
        ]
      ) assert.match(listed, line);
      assert.equal(await ask("-c"), "/etc/sentry/sentry.conf\n");
      assert.match(await ask("--scripts"), /sentry --install"/);
    }),
});

Deno.test({
  name: "rpmlint finds no error but that nobody has signed it",
  ...requires(["rpm", "rpmlint"]),
  fn: () =>
    withRpm(async (path) => {
      const { stdout } = await run("/usr/bin/rpmlint", [path], ENVIRONMENT);
      const errors = [...stdout.matchAll(/^\S+: E: (.*)$/gm)].map(([, one]) => one);
      assert.deepEqual(errors, ["no-signature"]);
    }),
});
