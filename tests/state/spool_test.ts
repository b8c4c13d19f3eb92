import assert from "node:assert/strict";
import { isStillRead, readSpool, type Spooled } from "../../lib/state/spool.ts";

const NOW = Date.now();
const LATER = NOW + 120_000;

/** A folder with a spool, and what is counted of it. */
class Spool {
  readonly rootDir = Deno.makeTempDirSync({ prefix: "sentry-spool-" });
  drained = "";

  append(text: string, name = "spool"): void {
    Deno.writeTextFileSync(`${this.rootDir}/${name}`, text, { append: true });
  }

  /** Reads and counts. */
  take(now = NOW): Spooled {
    const spooled = readSpool(this.rootDir, this.drained, now);
    this.drained = spooled.drained;
    if (spooled.dropOld !== undefined) Deno.removeSync(`${this.rootDir}/spool.old`);
    return spooled;
  }

  names(): string[] {
    return [...Deno.readDirSync(this.rootDir)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.rootDir, { recursive: true });
  }
}

function counts(spooled: Spooled): Record<string, number> {
  return Object.fromEntries(spooled.connections.map(({ network, times }) => [network.text, times]));
}

Deno.test("readSpool() counts each line once, however often it is read", () => {
  using spool = new Spool();
  assert.deepEqual(counts(spool.take()), {});
  spool.append("+ 203.0.113.7\n+ ::ffff:203.0.113.7\n+ 2001:DB8::1\n+ 203.0.113.8\n");
  assert.deepEqual(counts(spool.take()), { "203.0.113.7": 2, "2001:db8::1": 1, "203.0.113.8": 1 });
  assert.deepEqual(counts(spool.take()), {});
  spool.append("+ 203.0.113.7\n");
  assert.deepEqual(counts(spool.take()), { "203.0.113.7": 1 });
});

Deno.test("readSpool() leaves a line without its end, and finds the whole one behind a torn one", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n+ 203.0");
  assert.deepEqual(counts(spool.take()), { "203.0.113.7": 1 });
  spool.append("+ 198.51.100.9\n");
  assert.deepEqual(counts(spool.take()), { "198.51.100.9": 1 }, "not 203.0198.51.100.9, and not 2");
});

Deno.test("readSpool() counts nothing for a line that holds no address, and says so", () => {
  using spool = new Spool();
  spool.append("203.0.113.7\n+ ALL\n+ \n\n+ 1.2.3\n+ 203.0.113.9 x\n\xff\0\n+ 203.0.113.7\n");
  const spooled = spool.take();
  assert.deepEqual(counts(spooled), { "203.0.113.7": 1 });
  assert.equal(spooled.bad, 7);
});

Deno.test("a spool that has grown is begun anew, and who is still writing to the old one loses nothing", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n".repeat(5000));
  assert.deepEqual(counts(spool.take()), { "203.0.113.7": 5000 });
  using late = Deno.openSync(`${spool.rootDir}/spool`, { append: true });
  assert.deepEqual(counts(spool.take()), {}, "renamed, and the rest is read from where it was");
  assert.deepEqual(spool.names(), ["spool.old"]);
  spool.append("+ 203.0.113.8\n");
  late.writeSync(new TextEncoder().encode("+ 203.0.113.9\n"));
  assert.deepEqual(counts(spool.take()), { "203.0.113.9": 1, "203.0.113.8": 1 });
  assert.deepEqual(spool.names(), ["spool", "spool.old"], "it was touched just now");
  assert.deepEqual(counts(spool.take(LATER)), {});
  assert.deepEqual(spool.names(), ["spool"], "nobody has touched it for a minute");
  spool.append("+ 203.0.113.8\n");
  assert.deepEqual(counts(spool.take(LATER)), { "203.0.113.8": 1 });
});

Deno.test("a new spool that gets the old one's inode is read from its beginning", () => {
  using spool = new Spool();
  for (let round = 0; round < 20; round++) {
    spool.append(`+ 203.0.113.${round + 1}\n`.repeat(5000));
    assert.deepEqual(Object.values(counts(spool.take())), [5000]);
    spool.take();
    spool.take(LATER);
    assert.deepEqual(spool.names(), []);
  }
});

Deno.test("a spool that was cut by hand, and one whose count is lost, are read from the beginning", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n".repeat(9));
  spool.take();
  Deno.writeTextFileSync(`${spool.rootDir}/spool`, "+ 203.0.113.8\n");
  assert.deepEqual(counts(spool.take()), { "203.0.113.8": 1 });
  spool.drained = "nonsense\n";
  assert.deepEqual(counts(spool.take()), { "203.0.113.8": 1 });
});

Deno.test("a very large spool is taken in goes, and each line once", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n".repeat(700_000));
  let sum = 0;
  let goes = 0;
  for (let more = true; more; goes++) {
    const spooled = spool.take();
    sum += counts(spooled)["203.0.113.7"] ?? 0;
    more = spooled.more;
  }
  assert.deepEqual([sum, goes], [700_000, 10]);
});

Deno.test("a spool that was removed or cut by hand and has grown past its count is read from the beginning", () => {
  for (const size of [9, 10, 11, 2000]) {
    using spool = new Spool();
    spool.append("+ 203.0.113.7\n".repeat(10));
    spool.take();
    // Truncated: the inode stays, as it may when a file is removed and made anew.
    Deno.writeTextFileSync(`${spool.rootDir}/spool`, "+ 203.0.113.8\n".repeat(size));
    const spooled = spool.take();
    assert.deepEqual([counts(spooled), spooled.bad], [{ "203.0.113.8": size }, 0]);
  }
});

Deno.test("a late line keeps the old spool, also when it comes after the spool was read", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n".repeat(5000));
  spool.take();
  using late = Deno.openSync(`${spool.rootDir}/spool`, { append: true });
  spool.take();
  const read = readSpool(spool.rootDir, spool.drained, LATER);
  assert.equal(read.dropOld, 70_000);
  assert.ok(isStillRead(spool.rootDir, read));
  late.writeSync(new TextEncoder().encode("+ 203.0.113.9\n"));
  assert.ok(!isStillRead(spool.rootDir, read), "then it is read again");
  assert.deepEqual(counts(spool.take()), { "203.0.113.9": 1 });
});

Deno.test("half a line at the old spool's end may still be completed for a minute, and then keeps it no longer", () => {
  using spool = new Spool();
  spool.append("+ 203.0.113.7\n".repeat(5000) + "+ 203.0.1");
  spool.take();
  spool.take();
  assert.equal(readSpool(spool.rootDir, spool.drained, NOW - 3_600_000).dropOld, undefined);
  assert.equal(readSpool(spool.rootDir, spool.drained, LATER).dropOld, 70_009);
  spool.append("13.9\n+ 203.0", "spool.old");
  assert.deepEqual(counts(spool.take()), { "203.0.113.9": 1 });
  assert.deepEqual(counts(spool.take(LATER)), {});
  assert.deepEqual(spool.names(), []);
});

Deno.test("a second spool that grows while the old one is kept waits for it to go, and loses nothing", () => {
  using spool = new Spool();
  let sum = 0;
  for (let round = 0; round < 6; round++) {
    spool.append("+ 203.0.113.7\n".repeat(5000));
    sum += counts(spool.take(round < 4 ? NOW : LATER))["203.0.113.7"] ?? 0;
  }
  assert.equal(sum, 30_000);
});

Deno.test("what is no lines at all is passed over, and does not hold up what stands behind it", () => {
  using spool = new Spool();
  Deno.writeFileSync(`${spool.rootDir}/spool`, new Uint8Array((8 << 20) + 100));
  spool.append("\n+ 203.0.113.7\n");
  let bad = 0;
  let seen = 0;
  for (let go = 0, more = true; more; go++) {
    assert.ok(go < 10);
    const spooled = spool.take();
    bad += spooled.bad;
    seen += counts(spooled)["203.0.113.7"] ?? 0;
    more = spooled.more;
  }
  assert.deepEqual([bad, seen], [9, 1]);
});

Deno.test("lines torn by a full disk at every byte: the torn one is left out, the next one counts", () => {
  const line = "+ 203.0.113.77\n";
  for (let end = 0; end < line.length; end++) {
    using spool = new Spool();
    spool.append(`+ 198.51.100.1\n${line.slice(0, end)}+ 2001:db8::1\n`);
    assert.deepEqual(counts(spool.take()), { "198.51.100.1": 1, "2001:db8::1": 1 }, `${end}`);
  }
});

Deno.test("a spool that somebody else may have written is refused, in one sentence that names it", () => {
  using spool = new Spool();
  const path = `${spool.rootDir}/spool`;
  const refused = (what: RegExp) => assert.throws(() => spool.take(), what);
  spool.append("+ 203.0.113.7\n");
  Deno.chmodSync(path, 0o622);
  refused(/refusing to read ".*\/spool": it is open to others; remove it/);
  Deno.chmodSync(path, 0o600);
  if (Deno.uid() === 0) {
    Deno.chownSync(path, 65534, 65534);
    refused(/user 65534's/);
  }
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  refused(/no regular file/);
  Deno.removeSync(path);
  Deno.symlinkSync("/dev/null", path);
  refused(/a symbolic link/);
  Deno.renameSync(path, `${path}.old`);
  refused(/spool\.old": it is a symbolic link/);
});
