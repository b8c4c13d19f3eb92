/**
 * A strict reader of a ROOT_DIR, made from state/FORMAT.md and not from the program's own parser: whatever it finds
 * out of order fails the test.
 */
import assert from "node:assert/strict";

/** What a record says, as far as the tests ask. */
export interface Standing {
  readonly seen: number;
  readonly whitelisted: boolean;
  readonly blacklisted: boolean;
}

const RECORD =
  /^(?<address>[0-9a-f.:/]+) +(?<seen>\d+) +\d+ +\d+ +(?<white>\d+) +(?<black>\d+) +\d+ +\d+ +\d+ +\d+ +\d+ (?<cause>-|login|naughty|tries|hand|import|imp\d{4}|subnet|guessed) *$/;

/** Last byte of each number column. */
const COLUMN_ENDS = [50, 61, 72, 83, 94, 98, 103, 108, 113, 118];

/**
 * Reads every record of a ROOT_DIR; each must be whole, and no address may have two.
 *
 * @param rootDir The ROOT_DIR.
 * @returns What each address's record says.
 */
export function readRecords(rootDir: string): Map<string, Standing> {
  const records = new Map<string, Standing>();
  const isKeyed = /^[0-9a-f]{16}\n$/.test(readOr(`${rootDir}/state/key`));
  for (const entry of Deno.readDirSync(`${rootDir}/state`)) {
    // What a killed run was writing.
    if (/^\.(1?[0-9a-f]{2}|key)\.[0-9a-f]{8}\.new$/.test(entry.name)) continue;
    if (entry.name === "key") continue;
    assert.match(entry.name, /^1?[0-9a-f]{2}$/, "only shards are in state/");
    // What a run that was killed while it moved records has not removed yet.
    if (isKeyed !== (entry.name.length === 3)) continue;
    const text = Deno.readTextFileSync(`${rootDir}/state/${entry.name}`);
    assert.equal(text.length % 128, 0, `state/${entry.name} is a whole number of records`);
    for (let at = 0; at < text.length; at += 128) {
      const line = text.slice(at, at + 128);
      const where = `state/${entry.name} at ${at}: ${JSON.stringify(line)}`;
      assert.equal(line.indexOf("\n"), 127, where);
      const found = RECORD.exec(line.slice(0, 127))?.groups;
      assert.ok(found, where);
      for (const end of COLUMN_ENDS) assert.match(line.slice(end, end + 2), /^\d $/, where);
      const address = found.address ?? "";
      assert.ok(!records.has(address), `${address} has two records`);
      records.set(address, {
        seen: Number(found.seen),
        whitelisted: Number(found.white) > 0,
        blacklisted: Number(found.black) > 0,
      });
    }
  }
  return records;
}

/**
 * Checks that records, hosts.deny and deny.patterns say the same, and that each file is whole.
 *
 * @param rootDir The ROOT_DIR.
 * @param foreign Lines of hosts.deny that are not the program's own, in their order.
 * @returns What each address's record says.
 */
export function assertAgreement(
  rootDir: string,
  foreign: readonly string[] = [],
): Map<string, Standing> {
  const records = readRecords(rootDir);
  const blocked = [...records].filter(([, one]) => one.blacklisted).map(([address]) =>
    address.includes(":") ? address.replace(/^(.*)(\/\d+)$/, "[$1]$2") : address
  ).sort();
  const lines = linesOf(`${rootDir}/hosts.deny`);
  const ours = lines.filter((line) => !foreign.includes(line));
  assert.deepEqual(lines.filter((line) => foreign.includes(line)), foreign, "foreign lines");
  assert.deepEqual(
    ours.map((line) => /^ALL: (\S+) : deny$/.exec(line)?.[1] ?? `not a listing: ${line}`).sort(),
    blocked,
    "hosts.deny against the records",
  );
  assert.deepEqual(linesOf(`${rootDir}/deny.patterns`).sort(), blocked, "deny.patterns");
  for (const [address, one] of records) {
    assert.ok(!(one.whitelisted && one.blacklisted), `${address} is on both lists`);
  }
  const left = [...Deno.readDirSync(rootDir)].map((entry) => entry.name);
  assert.ok(!left.includes("redo"), `a change is left half done: ${left.join(" ")}`);
  return records;
}

function linesOf(path: string): string[] {
  const text = readOr(path);
  assert.ok(text === "" || text.endsWith("\n"), `${path} ends within a line`);
  return text.split("\n").slice(0, -1);
}

function readOr(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
