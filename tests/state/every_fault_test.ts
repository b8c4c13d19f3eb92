/** Each file operation of whole commands fails once, is the last before a kill, or is torn: old or new, never half. */
import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { changeRecords } from "../../lib/decisions/change_records.ts";
import { judgeAndAct } from "../../lib/decisions/put_records.ts";
import { connect } from "../../lib/commands/connect.ts";
import { judgeByLogs } from "../../lib/decisions/judge_by_logs.ts";
import { blacklist, delist, whitelist } from "../../lib/commands/set_by_hand.ts";
import { parseCursors } from "../../lib/logs/cursor.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { type AddressRecord, parseRecord } from "../../lib/state/record.ts";
import { mayHaveLogin, parseLogins } from "../../lib/state/logins.ts";
import { isListed } from "../../lib/state/listing.ts";
import { parsePrefixes } from "../../lib/state/prefixes.ts";
import { makeMemoryFolder, textOrNothing } from "../support/memory_folder.ts";
import { sshdLine } from "../support/scratch.ts";
import { type Fault, injectFault } from "./_faults.ts";

const NOW = 1_800_000_000;
const A = parseAddress("203.0.113.7")!;
const B = parseAddress("198.51.100.9")!;
const C = parseAddress("2001:db8::1")!;
const BLOCK = parseNetwork("203.0.113.0/24")!;

/** The records of a shard; a torn last line is none. */
function recordsIn(path: string): AddressRecord[] {
  return textOrNothing(path).split(/(?<=\n)/).map(parseRecord).filter((record) =>
    record !== undefined
  );
}

/** Everything that counts, after a run that had nothing to do but to complete and adopt; checked for agreement. */
async function settled(settings: Settings): Promise<string> {
  await changeRecords(settings, NOW, () => {});
  const { rootDir } = settings;
  const records = [...Deno.readDirSync(`${rootDir}/state`)].map((entry) => entry.name).sort()
    .flatMap((name) => recordsIn(`${rootDir}/state/${name}`));
  const texts = records.map((record) => record.network.text);
  assert.equal(new Set(texts).size, texts.length, "an address has two records");
  const listed = textOrNothing(`${rootDir}/hosts.deny`).match(/^ALL: \S+/gm) ?? [];
  const patterns = textOrNothing(`${rootDir}/deny.patterns`).split("\n").slice(0, -1);
  assert.deepEqual(listed.map((line) => line.slice(5)), patterns, "the deny files agree");
  const prefixes = parsePrefixes(textOrNothing(`${rootDir}/prefixes`));
  const blocked = records.filter((record) => isListed(record, prefixes));
  assert.deepEqual(
    patterns.map((pattern) => pattern.replace(/[[\]]/g, "")).sort(),
    blocked.map((record) => record.network.text).sort(),
    "the list and the records agree",
  );
  assert.throws(() => Deno.lstatSync(`${rootDir}/redo`), Deno.errors.NotFound);
  // A log's inode differs from trial to trial.
  const offsets = [...parseCursors(textOrNothing(`${rootDir}/cursors`)).files.values()].map((one) =>
    one.offset
  );
  const lines = records.map((record) => JSON.stringify({ ...record, network: record.network.text }))
    .sort();
  for (const address of parseLogins(textOrNothing(`${rootDir}/logins`)).keys()) {
    const record = records.find(({ network }) => network.text === address);
    assert.ok(record && mayHaveLogin(record), `${address} has no login`);
  }
  const lists = ["hosts.deny", "allow.patterns", "prefixes", "logins"].map((name) =>
    textOrNothing(`${rootDir}/${name}`)
  );
  return JSON.stringify([lines, offsets, lists], undefined, 1);
}

interface Scenario {
  readonly name: string;
  readonly prepare: (settings: Settings) => Promise<unknown>;
  readonly change: (settings: Settings) => Promise<unknown>;
}

async function nothing(): Promise<void> {}

function logTries(settings: Settings): void {
  const lines = Array.from({ length: 12 }, (_, i) => [
    sshdLine(`Invalid user a from 203.0.113.${i} port ${i}`, i),
    sshdLine(`Failed password for bob from ${C.text} port ${i} ssh2`, i),
  ]).flat();
  appendLog(settings, lines);
}

function appendLog(settings: Settings, lines: readonly string[]): void {
  const text = lines.map((line) => line + "\n").join("");
  Deno.writeTextFileSync(`${settings.logDir}/auth.log`, text, { append: true });
}

/** Three logins from A and from C. */
function logLogins(settings: Settings): void {
  appendLog(
    settings,
    [50, 51, 52].flatMap((pid) => [
      sshdLine(`Accepted publickey for al from ${A.text} port ${pid} ssh2`, pid),
      sshdLine(`Accepted publickey for bob from ${C.text} port ${pid} ssh2`, pid),
    ]),
  );
}

const watching = (settings: Settings): Settings => ({ ...settings, allowFailures: 1 });

async function readLogs(settings: Settings): Promise<void> {
  const cursors = await changeRecords(settings, NOW, (change) => change.cursors());
  await judgeByLogs([A], cursors, settings, NOW);
}

async function handEdit(settings: Settings): Promise<void> {
  await blacklist(A, settings, NOW, undefined, false);
  await blacklist(B, settings, NOW, undefined, false);
  Deno.writeTextFileSync(
    `${settings.rootDir}/hosts.deny`,
    "# mine\nALL: 192.0.2.1 : deny\nALL: [2001:db8:5::]/64 : deny\nALL: 203.0.113.7 : deny\n",
  );
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "the first count ever",
    prepare: nothing,
    change: (settings) => connect(A, settings, NOW),
  },
  {
    name: "a count",
    prepare: (settings) => connect(A, settings, NOW),
    change: (settings) => connect(A, settings, NOW),
  },
  {
    name: "the count of a new neighbour",
    prepare: (settings) => connect(A, settings, NOW),
    change: (settings) => connect(parseAddress("203.0.113.8")!, settings, NOW),
  },
  {
    name: "the block of a new address",
    prepare: (settings) => blacklist(B, settings, NOW, undefined, false),
    change: (settings) => blacklist(A, settings, NOW, undefined, false),
  },
  {
    name: "a whitelisting that lifts a block",
    prepare: (settings) => blacklist(C, settings, NOW, undefined, false),
    change: (settings) => whitelist(C, settings, NOW),
  },
  {
    name: "a delisting",
    prepare: async (settings) => {
      for (const one of [A, B, C]) await blacklist(one, settings, NOW, undefined, false);
    },
    change: (settings) => delist(B, settings, NOW),
  },
  {
    name: "the lifting of a block whose time is up",
    prepare: (settings) => blacklist(A, settings, NOW - 91 * 86400, undefined, false),
    change: (settings) =>
      changeRecords(settings, NOW, (change) => {
        judgeAndAct(change, A, settings, NOW, true);
      }),
  },
  {
    name: "a hand edit together with a block",
    prepare: handEdit,
    change: (settings) => blacklist(C, settings, NOW, undefined, false),
  },
  {
    name: "the block of a block, with one address in it listed and one trusted",
    prepare: async (settings) => {
      await blacklist(A, settings, NOW, undefined, false);
      await whitelist(parseAddress("203.0.113.8")!, settings, NOW);
    },
    change: (settings) => blacklist(BLOCK, settings, NOW, undefined, false),
  },
  {
    name: "the whitelisting of an address in a listed block",
    prepare: async (settings) => {
      await blacklist(A, settings, NOW, undefined, false);
      await blacklist(BLOCK, settings, NOW, undefined, false);
    },
    change: (settings) => whitelist(A, settings, NOW),
  },
  {
    name: "the delisting of a block with all in it",
    prepare: async (settings) => {
      await whitelist(parseAddress("203.0.113.8")!, settings, NOW);
      for (const one of [A, B, BLOCK]) await blacklist(one, settings, NOW, undefined, false);
    },
    change: (settings) => delist(BLOCK, settings, NOW),
  },
  {
    name: "logins that are remembered, with trust that follows",
    prepare: (settings) => {
      logLogins(settings);
      return connect(A, watching(settings), NOW);
    },
    change: (settings) => readLogs(watching(settings)),
  },
  {
    name: "the end of trust by tries for others, and the block that follows",
    prepare: async (settings) => {
      logLogins(settings);
      await readLogs(watching(settings));
      logTries(settings);
    },
    change: (settings) => readLogs(watching(settings)),
  },
  {
    name: "the delisting of an address with logins",
    prepare: async (settings) => {
      logLogins(settings);
      await readLogs(watching(settings));
    },
    change: (settings) => delist(A, watching(settings), NOW),
  },
  {
    name: "what the logs say of many addresses",
    prepare: (settings) => {
      logTries(settings);
      return connect(A, settings, NOW);
    },
    change: readLogs,
  },
];

const WORDS: Record<Fault, string> = {
  once: "fails",
  killed: "is the first not to be",
  torn: "is cut in half",
};

for (const { name, prepare, change } of SCENARIOS) {
  for (const fault of ["once", "killed", "torn"] as const) {
    Deno.test({
      name: `${name}: wholly or not at all, whichever file operation ${WORDS[fault]}`,
      // A failed attempt may leave its lock file open until the process ends.
      sanitizeResources: false,
      sanitizeOps: false,
      fn: () => tryAll(prepare, change, fault),
    });
  }
}

async function tryAll(
  prepare: Scenario["prepare"],
  change: Scenario["change"],
  fault: Fault,
): Promise<void> {
  const outcomes = new Set<string>();
  let wanted: string | undefined;
  for (let nth = 1, fired = true; fired; nth++) {
    const dir = makeMemoryFolder();
    const settings = { ...DEFAULT_SETTINGS, rootDir: `${dir}/root`, logDir: `${dir}/log` };
    Deno.mkdirSync(settings.logDir);
    try {
      await prepare(settings);
      {
        using injected = injectFault(nth, fault);
        await change(settings).catch(() => {});
        fired = injected.fired();
      }
      const after = await settled(settings);
      assert.equal(await settled(settings), after, "nothing changes any more");
      outcomes.add(after);
      if (!fired) wanted = after;
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
    assert.ok(nth < 500, "it does not end");
  }
  assert.ok(wanted !== undefined && outcomes.has(wanted));
  assert.equal(outcomes.size, 2, [...outcomes].join("\n"));
}
