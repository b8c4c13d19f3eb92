import assert from "node:assert/strict";
import type { Network } from "../../lib/address/network.ts";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { SentryError } from "../../lib/errors.ts";
import { blankRecord, formatRecord, RECORD_BYTES } from "../../lib/state/record.ts";
import { shardName, shardOf } from "../../lib/state/shard.ts";
import { readShardKey } from "../../lib/state/shard_key.ts";
import type { Lists } from "../../lib/state/lists.ts";
import { type Change, changeStore } from "../../lib/state/store.ts";
import { formatRedo } from "../support/redo.ts";

const A = parseAddress("203.0.113.7")!;
const B = parseAddress("203.0.113.8")!;
const C = parseAddress("198.51.100.9")!;

/** A store, and what its lists were told. */
class Trial {
  readonly dir = Deno.makeTempDirSync({ prefix: "sentry-store-" });
  readonly rootDir = `${this.dir}/root`;
  readonly applied: string[] = [];
  readonly excepted: string[] = [];
  readonly lists: Lists = {
    ready: () => Promise.resolve(),
    handEdit: () => undefined,
    isFollowing: () => true,
    leave: () => {},
    areLong: () => false,
    applyLater: () => {},
    tell: () => {},
    dropRecent: () => {},
    apply: (list, unlist) => {
      const texts = (networks: readonly Network[]) => networks.map((one) => one.text).join(" ");
      this.applied.push(`+ ${texts(list)} - ${texts(unlist)}`);
    },
    except: (networks, isBetween) => {
      const text = networks.map((one) => one.text).join(" ");
      if (isBetween) this.applied.push(`= ${text}`);
      else this.excepted.push(text);
    },
  };

  change<T>(body: (change: Change) => T): Promise<T> {
    const isPrefix = (network: Network) => network.bytes.length === 4 && network.length < 32;
    const options = {
      rootDir: this.rootDir,
      lists: this.lists,
      isPrefix,
      ipv6Prefix: 64,
      keepsLogins: true,
      waitMs: 1000,
    };
    return changeStore(options, body);
  }

  number(network: Network): number {
    return shardOf(network, readShardKey(this.rootDir));
  }

  shard(network: Network): string {
    return `${this.rootDir}/state/${shardName(this.number(network))}`;
  }

  has(name: string): boolean {
    try {
      Deno.lstatSync(`${this.rootDir}/${name}`);
      return true;
    } catch {
      return false;
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

const count = (network: Network) => (change: Change) => {
  const record = change.get(network);
  change.put({ ...record, seen: record.seen + 1 });
};

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("changeStore() makes the folder, keeps records, and gives what was put within the change", async () => {
  using trial = new Trial();
  await trial.change((change) => {
    assert.deepEqual(change.get(A), blankRecord(A));
    count(A)(change);
    count(A)(change);
    assert.equal(change.get(A).seen, 2);
  });
  assert.equal(await trial.change((change) => change.get(A).seen), 2);
  assert.equal(Deno.lstatSync(trial.shard(A)).mode! & 0o777, 0o600);
  assert.equal(Deno.lstatSync(trial.rootDir).mode! & 0o022, 0);
});

Deno.test("changeStore() writes one line in place, and touches no other byte", async () => {
  using trial = new Trial();
  for (const network of [A, B, A, A]) await trial.change(count(network));
  const text = Deno.readTextFileSync(trial.shard(A));
  const expected = formatRecord({ ...blankRecord(A), seen: 3 }) +
    formatRecord({ ...blankRecord(B), seen: 1 });
  assert.equal(text, expected);
  assert.deepEqual([...Deno.readDirSync(trial.rootDir)].map((entry) => entry.name).sort(), [
    "lock",
    "state",
  ]);
});

Deno.test("changeStore() writes nothing when nothing was put, and nothing when body throws", async () => {
  using trial = new Trial();
  await trial.change(count(A));
  const before = Deno.statSync(trial.shard(A)).mtime;
  await trial.change((change) => change.put(change.get(A)));
  await assert.rejects(
    trial.change((change) => {
      count(A)(change);
      throw new Error("halfway");
    }),
    /halfway/,
  );
  assert.deepEqual(Deno.statSync(trial.shard(A)).mtime, before);
  assert.equal(await trial.change((change) => change.get(A).seen), 1);
});

Deno.test("changeStore() overwrites a torn last line and a tail of zeros", async () => {
  for (const tail of ["203.0.113.9     ", "\0".repeat(RECORD_BYTES), "\0".repeat(4000)]) {
    using trial = new Trial();
    await trial.change(count(A));
    Deno.writeTextFileSync(trial.shard(A), tail, { append: true });
    await trial.change(count(B));
    await trial.change(count(B));
    assert.equal(await trial.change((change) => change.get(A).seen), 1);
    assert.equal(await trial.change((change) => change.get(B).seen), 2);
    const lines = Deno.readTextFileSync(trial.shard(A));
    assert.equal(lines.slice(RECORD_BYTES, 2 * RECORD_BYTES).slice(0, 12), "203.0.113.8 ");
  }
});

Deno.test("changeStore() tells the lists what became blocked and what is not any more, once", async () => {
  using trial = new Trial();
  await trial.change((change) => {
    change.put({ ...blankRecord(A), blacklistedAt: 5 });
    change.put({ ...blankRecord(C), blacklistedAt: 6 });
  });
  await trial.change(count(A));
  await trial.change((change) => change.put({ ...change.get(A), blacklistedAt: 0 }));
  assert.deepEqual(trial.applied, [`+ ${A.text} ${C.text} - `, `+  - ${A.text}`]);
});

Deno.test("changeStore() completes what redo says before anything else, and removes it", async () => {
  using trial = new Trial();
  await trial.change(count(A));
  const record = { ...blankRecord(A), seen: 7, blacklistedAt: 5 };
  const redo = formatRedo({
    drained: undefined,
    logins: undefined,
    imported: undefined,
    prefixes: undefined,
    exceptions: false,
    dropOldSpool: false,
    listsLater: undefined,
    isRecent: false,
    anew: false,
    takesTodo: false,
    writes: [{ shard: trial.number(A), at: 0, lines: encode(formatRecord(record)) }],
    list: [A],
    unlist: [C],
    cursors: "file 1 2 3 00000000 /x\n",
    events: ["an event"],
  });
  Deno.writeTextFileSync(`${trial.rootDir}/redo`, redo);
  await trial.change((change) => {
    assert.equal(change.get(A).seen, 7);
    assert.equal(change.cursors(), "file 1 2 3 00000000 /x\n");
  });
  assert.ok(!trial.has("redo"));
  assert.deepEqual(trial.applied, [`+ ${A.text} - ${C.text}`]);
  assert.equal(Deno.readTextFileSync(`${trial.rootDir}/events.log`), "an event\n");
});

Deno.test("changeStore() drops a redo that is not whole: nothing of it was done", async () => {
  using trial = new Trial();
  await trial.change(count(A));
  for (const text of ["", "redo 1\n", "redo 1\n+ 203.0.113.7\n", "\0".repeat(300)]) {
    Deno.writeTextFileSync(`${trial.rootDir}/redo`, text);
    assert.equal(await trial.change((change) => change.get(A).seen), 1);
    assert.ok(!trial.has("redo"));
    assert.deepEqual(trial.applied, []);
  }
});

Deno.test("changeStore() counts everything when many change at once", async () => {
  using trial = new Trial();
  await Promise.all(Array.from({ length: 50 }, (_, i) => trial.change(count(i % 2 ? A : B))));
  assert.deepEqual(
    await trial.change((change) => [change.get(A).seen, change.get(B).seen]),
    [25, 25],
  );
});

Deno.test("changeStore() refuses a folder, or a state folder, that is a link, a file or somebody else's", async () => {
  const refused: ((trial: Trial) => void)[] = [
    (trial) => Deno.symlinkSync(trial.dir, trial.rootDir),
    (trial) => Deno.writeTextFileSync(trial.rootDir, ""),
    (trial) => Deno.mkdirSync(trial.rootDir, { mode: 0o755 }),
    (trial) => Deno.mkdirSync(trial.rootDir, { mode: 0o755 }),
    (trial) => Deno.mkdirSync(trial.rootDir, { mode: 0o755 }),
  ];
  for (const [i, prepare] of refused.entries()) {
    using trial = new Trial();
    prepare(trial);
    if (i === 2) Deno.chmodSync(trial.rootDir, 0o775);
    if (i === 3) Deno.symlinkSync(trial.dir, `${trial.rootDir}/state`);
    if (i === 4) {
      Deno.mkdirSync(`${trial.rootDir}/state`);
      Deno.chmodSync(`${trial.rootDir}/state`, 0o777);
    }
    await assert.rejects(trial.change(count(A)), SentryError, String(i));
    const left = Array.from(Deno.readDirSync(trial.dir), (entry) => entry.name);
    assert.ok(
      !left.includes("lock") && !left.includes("key") &&
        !left.some((name) => /^1?[0-9a-f]{2}$/.test(name)),
      String(i),
    );
  }
});

Deno.test("changeStore() folds addresses into a listed block, and gives them lines of their own when it goes, exceptions first", async () => {
  using trial = new Trial();
  const block = parseNetwork("203.0.113.0/24")!;
  const list = (network: Network, blacklistedAt: number, whitelistedAt = 0) =>
    trial.change((change) => change.put({ ...change.get(network), blacklistedAt, whitelistedAt }));
  await list(A, 5);
  await list(C, 5);
  await list(block, 6);
  assert.deepEqual(trial.applied.at(-1), `+ ${block.text} - ${A.text}`, "A has no line of its own");
  await list(B, 7);
  assert.deepEqual(trial.applied.at(-1), `+  - ${B.text}`, "nor gets B one");
  assert.deepEqual(trial.excepted, ["", ""], "nobody in it is whitelisted");
  await list(B, 0, 8);
  assert.equal(trial.excepted.at(-1), B.text);
  const around = await trial.change((change) => change.around(B).map((one) => one.network.text));
  assert.deepEqual(around, [block.text]);
  await list(block, 0);
  assert.deepEqual(trial.applied.at(-1), `+ ${A.text} - ${block.text}`);
  assert.equal(trial.excepted.at(-1), "");
  await list(block, 9);
  assert.deepEqual(trial.applied.slice(-2), [`= ${B.text}`, `+ ${block.text} - ${A.text}`]);
  await list(block, 0);
  assert.equal(Deno.readTextFileSync(`${trial.rootDir}/prefixes`), "");
});
