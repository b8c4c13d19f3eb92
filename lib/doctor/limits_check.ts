/** Checks how near MAX_KNOWN and MAX_LISTED are, and says what folding neighbours would save. */
import { subnetOf } from "../policy/subnet.ts";
import type { Settings } from "../policy/settings.ts";
import { recordsOn } from "../state/listing.ts";
import { shardsIn } from "../state/shard.ts";
import { readShardKey } from "../state/shard_key.ts";
import { linesIn } from "../state/share.ts";
import { type Check, fine, warning } from "./check.ts";

/** From this share of a limit on it is told. */
const NEAR = 0.8;

/** For these values of SUBNET_BLOCK it is told what they would save. */
const FOLDS = [5, 20] as const;

/**
 * Checks them.
 *
 * @param settings The settings.
 * @returns The finding.
 * @throws SentryError when the records cannot be read.
 */
export function limitsCheck(settings: Settings): Check {
  const name = "limits";
  const { rootDir, maxKnown, maxListed, subnetBlock } = settings;
  let known = 0;
  for (const shard of shardsIn(rootDir, readShardKey(rootDir))) known += linesIn(rootDir, shard);
  // Whoever is listed is known.
  const { listed, saved } = isNear(known, maxListed)
    ? countListed(settings)
    : { listed: 0, saved: [] };
  const says = [
    ...isNear(known, maxKnown) ? [`${known} addresses are known, of ${maxKnown} (MAX_KNOWN)`] : [],
    ...isNear(listed, maxListed)
      ? [`${listed} addresses are blacklisted, of ${maxListed} (MAX_LISTED)`]
      : [],
  ];
  if (says.length === 0) return fine(name, `${known} addresses are known: far from any limit`);
  const folds = FOLDS.flatMap((fold, i) =>
    (saved[i] ?? 0) > 0 && (subnetBlock === 0 || fold < subnetBlock)
      ? [`SUBNET_BLOCK=${fold} saves about ${saved[i]} lines of the list`]
      : []
  );
  const isList = isNear(listed, maxListed);
  const goes = isList ? "the oldest blocks are lifted first" : "who was seen once goes first";
  const todo = `Beyond it ${goes}; raise the limit where there is room` +
    (isList && folds.length > 0 ? `, or: ${folds.join(", ")}` : "");
  return warning(name, says.join("; "), todo);
}

function isNear(count: number, most: number): boolean {
  return most > 0 && count >= NEAR * most;
}

/** Subnets are counted in so many places, some of them two in one: there can be as many as addresses. */
const PLACES = 1 << 22;

function countListed(settings: Settings): { listed: number; saved: number[] } {
  const counts = new Uint16Array(PLACES);
  let listed = 0;
  for (const { network } of recordsOn(settings.rootDir, "blacklistedAt")) {
    listed++;
    const subnet = subnetOf(network, settings.ipv6Prefix);
    if (!subnet) continue;
    let hash = subnet.bytes.length;
    for (const byte of subnet.bytes) {
      hash = Math.imul(hash ^ byte, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const place = hash & (PLACES - 1);
    if (counts[place]! < 0xffff) counts[place]!++;
  }
  const saved = FOLDS.map((fold) => {
    let sum = 0;
    for (const count of counts) if (count >= fold) sum += count - 1;
    return sum;
  });
  return { listed, saved };
}
