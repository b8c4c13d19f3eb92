import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { put } from "../../lib/decisions/put_records.ts";
import { blacklisted, delisted, whitelisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import type { Change } from "../../lib/state/store.ts";

const A = parseAddress("203.0.113.7")!;
const B = parseAddress("198.51.100.9")!;
const NOW = 1_800_000_000;

/** The file operations through which everything on disk changes. */
const STEPS = ["openSync", "renameSync", "removeSync", "chmodSync"] as const;
const FILE_STEPS = ["writeSync", "syncSync"] as const;

/** Makes the nth file operation fail; returns how to undo it and whether it came to that. */
function failAt(n: number): { undo: () => void; failed: () => boolean } {
  let count = 0;
  const undo: (() => void)[] = [];
  const wrap = (holder: object, name: string) => {
    const real = Reflect.get(holder, name) as (...args: unknown[]) => unknown;
    Reflect.set(holder, name, function (this: unknown, ...args: unknown[]) {
      if (++count === n) throw new Error("injected (os error 5)");
      return real.apply(this, args);
    });
    undo.push(() => Reflect.set(holder, name, real));
  };
  for (const name of STEPS) wrap(Deno, name);
  for (const name of FILE_STEPS) wrap(Deno.FsFile.prototype, name);
  return { undo: () => undo.forEach((one) => one()), failed: () => count >= n };
}

/** What is on disk, as one comparable text. */
async function stateOf(settings: typeof DEFAULT_SETTINGS): Promise<string> {
  return await changeRecords(settings, NOW, (change) => {
    const of = (network: typeof A) => {
      const record = change.get(network);
      return `${record.seen}/${record.naughty}/${record.blacklistedAt > 0}`;
    };
    const list = read(`${settings.rootDir}/hosts.deny`);
    const patterns = read(`${settings.rootDir}/deny.patterns`);
    const logins = read(`${settings.rootDir}/logins`);
    return [of(A), of(B), change.cursors(), list, patterns, logins].join("|");
  });
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

const LOGIN = { network: A, tries: 1, users: ["0123456789abcdef"] };

const CHANGES: Record<string, (change: Change) => void> = {
  "a block": (change) => put(change, blacklisted(change.get(A), "hand", NOW), "blacklisted", NOW),
  "a delisting": (change) => put(change, delisted(change.get(B)), "delisted", NOW),
  "what a log says of two addresses": (change) => {
    change.setCursors("file 1 2 3 00000000 /x\n");
    for (const network of [A, B]) {
      const record = change.get(network);
      change.put({ ...record, naughty: record.naughty + 1 });
    }
  },
  "a login": (change) => {
    change.put({ ...change.get(A), successes: 1, naughty: 1 });
    change.logins?.set(LOGIN);
  },
};

for (const [name, body] of Object.entries(CHANGES)) {
  Deno.test(`${name} happens wholly or not at all, whichever file operation fails`, async () => {
    const outcomes = new Set<string>();
    let steps = 0;
    for (let n = 1;; n++) {
      const rootDir = Deno.makeTempDirSync({ prefix: "sentry-step-" });
      const settings = { ...DEFAULT_SETTINGS, rootDir, allowFailures: 3 };
      await changeRecords(settings, NOW, (change) => {
        put(change, blacklisted(change.get(B), "hand", NOW), "blacklisted", NOW);
      });
      const before = await stateOf(settings);
      const fault = failAt(n);
      let failed = false;
      try {
        await changeRecords(settings, NOW, body);
      } catch {
        failed = true;
      } finally {
        fault.undo();
      }
      const after = await stateOf(settings);
      const again = await stateOf(settings);
      assert.equal(again, after, "nothing changes any more");
      outcomes.add(after === before ? "not at all" : after);
      Deno.removeSync(rootDir, { recursive: true });
      if (!fault.failed()) {
        assert.equal(failed, false);
        break;
      }
      steps = n;
    }
    assert.ok(steps > 10, `only ${steps} operations could fail`);
    assert.deepEqual(outcomes.size, 2, [...outcomes].join("\n"));
  });
}

Deno.test("whoever is whitelisted in a block is let in, at whichever file operation its coming or going stops", async () => {
  const block = parseNetwork("203.0.113.0/24")!;
  const bodies = [blacklisted, delisted].map((verdict) => (change: Change) =>
    put(change, verdict(change.get(block), "hand", NOW), "-", NOW)
  );
  for (const body of bodies) {
    let failed = true;
    for (let n = 1; failed; n++) {
      const rootDir = Deno.makeTempDirSync({ prefix: "sentry-step-" });
      const settings = { ...DEFAULT_SETTINGS, rootDir };
      await changeRecords(settings, NOW, (change) => {
        put(change, whitelisted(change.get(A), "hand", NOW), "whitelisted", NOW);
      });
      // What goes must have been there.
      if (body === bodies[1]) await changeRecords(settings, NOW, bodies[0]!);
      const fault = failAt(n);
      await changeRecords(settings, NOW, body).catch(() => {});
      fault.undo();
      failed = fault.failed();
      // No run comes after it: this is what libwrap reads.
      const isIn = (name: string, text: string) => read(`${rootDir}/${name}`).includes(text);
      if (isIn("deny.patterns", block.text)) assert.ok(isIn("allow.patterns", A.text), `step ${n}`);
      Deno.removeSync(rootDir, { recursive: true });
    }
  }
});
