/** A crash at each step of a block and of what follows from it in a firewall: no block is ever forgotten there. */
import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import type { Network } from "../../lib/address/network.ts";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { settleFirewalls } from "../../lib/firewall/follow_records.ts";
import { put } from "../../lib/decisions/put_records.ts";
import { blacklisted, delisted } from "../../lib/policy/judge.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { readTodo } from "../../lib/state/firewall_todo.ts";
import { fakePf } from "../support/fake_pf.ts";
import { type Fault, injectFault } from "./_faults.ts";

const NOW = 1_800_000_000;
const A = parseAddress("203.0.113.7")!;
const B = parseAddress("198.51.100.9")!;
const BLOCK = parseNetwork("203.0.113.0/24")!;
const FAULTS: readonly Fault[] = ["once", "killed", "torn"];

/** B is blacklisted, and in the firewall. */
async function begun(): Promise<Settings & Disposable> {
  const rootDir = Deno.makeTempDirSync({ prefix: "sentry-step-" });
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    rootDir,
    firewalls: ["pf"],
    firewallPorts: "all",
    expireBlockDays: 0,
  };
  await block(settings, B);
  await settleFirewalls(settings, NOW);
  return { ...settings, [Symbol.dispose]: () => Deno.removeSync(rootDir, { recursive: true }) };
}

function block(settings: Settings, network: Network): Promise<void> {
  return changeRecords(settings, NOW, (change) => {
    put(change, blacklisted(change.get(network), "hand", NOW), "blacklisted", NOW);
  });
}

function letIn(settings: Settings, network: Network): Promise<void> {
  return changeRecords(settings, NOW, (change) => {
    put(change, delisted(change.get(network)), "delisted", NOW);
  });
}

const CHANGES: Record<string, (settings: Settings) => Promise<void>> = {
  "a block": (settings) => block(settings, A),
  "a delisting": (settings) => letIn(settings, B),
  "a block of a /24": (settings) => block(settings, BLOCK),
};

/** What a killed run has left, and the next finds. */
async function crash(body: () => Promise<unknown>): Promise<boolean> {
  try {
    await body();
    return false;
  } catch {
    return true;
  }
}

for (const [name, change] of Object.entries(CHANGES)) {
  Deno.test(`${name}: whichever file operation is the last, or fails, the firewall follows the records in the end`, async () => {
    for (const fault of FAULTS) {
      for (let n = 1;; n++) {
        using pf = fakePf();
        using settings = await begun();
        let fired: boolean;
        {
          using injected = injectFault(n, fault);
          await crash(async () => {
            await change(settings);
            await settleFirewalls(settings, NOW);
          });
          fired = injected.fired();
        }
        // The next run, which has something else to do, or nothing.
        await changeRecords(settings, NOW, () => {});
        await settleFirewalls(settings, NOW);
        const patterns = Deno.readTextFileSync(`${settings.rootDir}/deny.patterns`).split("\n");
        const listed = patterns.filter((line) => line !== "").toSorted();
        assert.deepEqual([...pf.held].toSorted(), listed, `${fault} ${n}`);
        assert.equal(readTodo(settings.rootDir), undefined, `${fault} ${n}`);
        if (!fired) break;
        assert.ok(n < 1000);
      }
    }
  });
}

Deno.test("whichever call of the firewall's tool fails, or is never answered, it is filled anew in the end", async () => {
  for (const how of ["before", "after", "status"] as const) {
    for (let n = 1; n <= 3; n++) {
      using pf = fakePf();
      using settings = await begun();
      pf.failAt(n, how);
      await block(settings, A);
      await letIn(settings, B);
      await crash(() => settleFirewalls(settings, NOW));
      pf.failAt(0, how);
      await settleFirewalls(settings, NOW);
      assert.deepEqual([...pf.held], [A.text], `${how} ${n}`);
      assert.equal(readTodo(settings.rootDir), undefined);
    }
  }
});

Deno.test("what another run adds while the firewall is changed is done in the same run", async () => {
  using pf = fakePf();
  using settings = await begun();
  await block(settings, A);
  let isDone = false;
  pf.meanwhile(async () => {
    if (isDone) return;
    isDone = true;
    await letIn(settings, A);
  });
  const { troubles } = await settleFirewalls(settings, NOW);
  assert.deepEqual(troubles, []);
  assert.deepEqual([...pf.held], [B.text]);
  assert.equal(readTodo(settings.rootDir), undefined);
});

Deno.test("two runs at once: each waits for the other, and the firewall says what the records say", async () => {
  using pf = fakePf();
  using settings = await begun();
  const addresses = Array.from({ length: 12 }, (_, i) => parseAddress(`192.0.2.${i + 1}`)!);
  await Promise.all(addresses.map(async (one) => {
    await block(settings, one);
    const { troubles } = await settleFirewalls(settings, NOW);
    assert.deepEqual(troubles, []);
  }));
  assert.deepEqual([...pf.held].toSorted(), [B, ...addresses].map(({ text }) => text).toSorted());
  assert.equal(pf.most(), 1, "one call at a time");
});

Deno.test({
  name: "a run that does not end is told of, and the block stands and is still to be done",
  // The lock that was asked for comes once the other has ended.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using pf = fakePf();
    using settings = await begun();
    await block(settings, A);
    const lock = Deno.openSync(`${settings.rootDir}/firewall.lock`, { write: true });
    lock.lockSync(true);
    const { troubles } = await settleFirewalls(settings, NOW);
    assert.match(troubles[0] ?? "", /^the firewall was not seen to yet: cannot lock /);
    assert.deepEqual([...pf.held], [B.text]);
    assert.deepEqual(readTodo(settings.rootDir)?.networks.map(({ text }) => text), [A.text]);
    lock.close();
  },
});
