/** A ROOT_DIR in which so many are listed that the lists are long, and what must be true of one. */
import assert from "node:assert/strict";
import { blankRecord, formatRecord } from "../../lib/state/record.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";
import type { Scratch } from "./scratch.ts";
import { assertAgreement } from "./agreement.ts";

/** So many: with somewhat less the lists are changed at once. */
export const MANY = 50_000;

/** Other people's lines of hosts.deny, the last of them at its end. */
export const FOREIGN = ["# kept by hand", "# and the last line"];

/**
 * The address of a number.
 *
 * @param i From 0 to MANY - 1.
 * @returns An address in 10.0.0.0/8, or an IPv6 block.
 */
export function addressOf(i: number): string {
  return i % 10 === 9 ? `2001:db8:0:${i.toString(16)}::/64` : `10.1.${i >> 8}.${i & 255}`;
}

/** The pattern of an address. */
export function pattern(text: string): string {
  return text.includes(":") ? text.replace(/^(.*)(\/\d+)$/, "[$1]$2") : text;
}

/**
 * Has them listed, as a run has left it.
 *
 * @param scratch Where.
 */
export async function listMany(scratch: Scratch): Promise<void> {
  const { rootDir } = scratch;
  Deno.mkdirSync(`${rootDir}/state`, { recursive: true });
  const now = Math.floor(Date.now() / 1000) - 3600;
  const shards = new Map<number, string[]>();
  const patterns: string[] = [];
  for (let i = 0; i < MANY; i++) {
    const network = parseNetwork(addressOf(i))!;
    const line = formatRecord({
      ...blankRecord(network),
      seen: 3,
      firstSeen: now,
      lastSeen: now,
      blacklistedAt: now,
      strikes: 1,
      cause: "naughty",
    });
    const shard = shardOf(network, UNKEYED);
    if (shards.get(shard)?.push(line) === undefined) shards.set(shard, [line]);
    patterns.push(pattern(network.text));
  }
  for (const [shard, lines] of shards) {
    Deno.writeTextFileSync(`${rootDir}/state/${shardName(shard)}`, lines.join(""));
  }
  const lines = patterns.map((one) => `ALL: ${one} : deny`).toSpliced(100, 0, FOREIGN[0]!);
  Deno.writeTextFileSync(`${rootDir}/hosts.deny`, [...lines, FOREIGN[1], ""].join("\n"));
  Deno.writeTextFileSync(`${rootDir}/deny.patterns`, patterns.join("\n") + "\n");
  // The list of another run is looked at once, and found to be as the records say.
  const ran = await scratch.sentry(["-d", "--ip=198.51.100.1"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
}

/**
 * Checks that records and lists agree, and that nothing is left to follow.
 *
 * @param scratch Where.
 * @param foreign Other people's lines.
 * @returns How many are listed.
 */
export function assertFollowed(scratch: Scratch, foreign: readonly string[] = FOREIGN): number {
  assertAgreement(scratch.rootDir, foreign);
  for (const name of ["lists.todo", "deny.recent", "allow.recent"]) {
    assert.equal(scratch.read(name), "", name);
  }
  return scratch.read("deny.patterns").split("\n").length - 1;
}
