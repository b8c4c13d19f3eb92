import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import { takeLock } from "../../lib/files/lock_file.ts";
import { requires } from "../support/parts.ts";

/** A lock file in a folder of its own. */
function makeLock(): { path: string; [Symbol.dispose]: () => void } {
  const dir = Deno.makeTempDirSync();
  return {
    path: `${dir}/lock`,
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

/** Another process that holds the lock; ends when killed. */
async function holdElsewhere(path: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command("flock", {
    args: ["--no-fork", path, "sh", "-c", "echo held; exec sleep 20"],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

async function end(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.stdout.cancel();
  await child.status;
}

Deno.test("takeLock() lets one in at a time, and the next when it is given back", async () => {
  using lock = makeLock();
  let inside = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    const file = await takeLock(lock.path, 5000);
    most = Math.max(most, ++inside);
    await new Promise((done) => setTimeout(done, 1));
    inside--;
    file.close();
  }));
  assert.equal(most, 1);
});

Deno.test({
  name: "takeLock() gives up in time, and the message names the file",
  ...requires(["flock"]),
  // The attempt that was given up cannot be called off.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using lock = makeLock();
    const holder = await holdElsewhere(lock.path);
    await assert.rejects(
      takeLock(lock.path, 200),
      (error) =>
        error instanceof SentryError && error.kind === "lock" && error.message.includes(lock.path),
    );
    await end(holder);
  },
});

Deno.test({
  name: "takeLock() gets it when another process that held it is killed",
  ...requires(["flock"]),
  fn: async () => {
    using lock = makeLock();
    const holder = await holdElsewhere(lock.path);
    let got = false;
    const waiting = takeLock(lock.path, 10_000).then((file) => {
      got = true;
      file.close();
    });
    await new Promise((done) => setTimeout(done, 100));
    assert.ok(!got);
    await end(holder);
    await waiting;
  },
});

Deno.test("takeLock() keeps what is in the file, and refuses a link", async () => {
  using lock = makeLock();
  Deno.writeTextFileSync(lock.path, "kept");
  (await takeLock(lock.path, 1000)).close();
  assert.equal(Deno.readTextFileSync(lock.path), "kept");
  Deno.symlinkSync(lock.path, `${lock.path}-link`);
  await assert.rejects(takeLock(`${lock.path}-link`, 1000), /symbolic link/);
});
