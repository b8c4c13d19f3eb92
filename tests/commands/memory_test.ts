/**
 * What a command needs does not grow with what is known: each runs in a control group that ends what needs more memory than it may
 * have. Where none can be made its largest resident set is looked at.
 */
import assert from "node:assert/strict";
import { fillRootDir } from "../../scripts/fill_root_dir.ts";
import { measuredRun, type Needed } from "../../scripts/measured_run.ts";
import { makeMemoryGroup } from "../../scripts/memory_group.ts";
import { makeScratch, SENTRY } from "../support/scratch.ts";

/** What a command may need, in MiB, and by how much more for ten times as many addresses. */
const MOST = 200;
const MOST_MORE = 48;

const SIZES = [
  { known: 100_000, listed: 10_000 },
  { known: 1_000_000, listed: 100_000 },
] as const;

const COMMANDS: readonly (readonly string[])[] = [
  ["-r"],
  ["-c", "--ip=192.0.2.1"],
  ["-r", "-v"],
  ["-r", "-v", "--ip=203.0.0.7"],
  ["--export"],
  ["--export=nftables"],
  ["--export=ipset"],
  ["--export=csv"],
];

async function needed(args: readonly string[], env: Record<string, string>): Promise<Needed> {
  using group = makeMemoryGroup(MOST);
  const ran = await measuredRun({ program: SENTRY, args, env, group });
  const name = args.join(" ");
  assert.equal(group?.killed() ?? 0, 0, `${name} was ended for want of memory`);
  assert.deepEqual([ran.code, ran.said], [0, ""], name);
  assert.ok(ran.peak < MOST, `${name} had ${ran.peak.toFixed(0)} MiB`);
  return ran;
}

Deno.test("no command needs much more memory where a million addresses are known than where 100,000 are", async () => {
  const peaks: Map<string, number>[] = [];
  for (const sizes of SIZES) {
    using scratch = makeScratch();
    const env = { ROOT_DIR: scratch.rootDir, LOG_DIR: scratch.logDir };
    fillRootDir(scratch.rootDir, sizes, Math.floor(Date.now() / 1000));
    const found = new Map<string, number>();
    for (const args of COMMANDS) found.set(args.join(" "), (await needed(args, env)).peak);
    peaks.push(found);
  }
  for (const [name, few] of peaks[0] ?? []) {
    const more = (peaks[1]?.get(name) ?? NaN) - few;
    assert.ok(more < MOST_MORE, `${name} needs ${more.toFixed(0)} MiB more`);
  }
});
