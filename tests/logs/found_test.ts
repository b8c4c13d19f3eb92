import assert from "node:assert/strict";
import { parseAddress, parseNetwork } from "../../lib/address/parse.ts";
import { append } from "../../lib/append.ts";
import { addEvidence, byShard, type Counts, evidenceAt, noCounts } from "../../lib/logs/counts.ts";
import type { Evidence } from "../../lib/logs/evidence.ts";
import {
  isAllRead,
  type Piece,
  readLine,
  readPiece,
  readPlain,
  writeFound,
} from "../../lib/logs/found.ts";
import { progressIn, withProgress } from "../../lib/logs/progress.ts";
import { shardOf, UNKEYED } from "../../lib/state/shard.ts";

/** All that a piece says. */
function evidenceOf(piece: Piece): Evidence[] {
  return piece.starts.map((_, i) => readLine(piece, i)).filter((one) => one !== undefined);
}

const sums = {
  successes: 1,
  failures: 2,
  naughty: 3,
  probed: 4_294_967_295,
  from: 1_800_000_000,
  to: 1_800_000_009,
};

/** Names that a client may choose. */
const NAMES = [
  "al",
  "a\nput 0 9\n",
  "\u{1f600}{\u2028\0\x7fé",
  '"} 1 2',
  "\ud800",
  "x".repeat(5000),
];

function many(size: number): Counts {
  const counts = noCounts();
  for (let i = 0; i < size; i++) {
    const text = i % 3 === 0 ? `2001:db8:${i.toString(16)}::/64` : `10.${i >> 8}.${i & 255}.1`;
    addEvidence(counts, { network: parseNetwork(text)!, ...sums, failures: i });
  }
  return counts;
}

/** Writes a `found` and lets it be read. */
function withFound(
  counts: Counts,
  read: (file: Deno.FsFile, offset: number, size: number) => void,
) {
  const path = Deno.makeTempFileSync();
  const file = Deno.openSync(path, { read: true, write: true });
  try {
    const { offset, size } = writeFound(file, counts, true, UNKEYED);
    assert.equal(size, file.statSync().size);
    read(file, offset, size);
  } finally {
    file.close();
    Deno.removeSync(path);
  }
}

Deno.test("readPiece() reads piece by piece what writeFound() wrote, and no piece ends within a shard that fits", () => {
  const counts = many(30_000);
  const wanted = Array.from(byShard(counts, UNKEYED), (i) => evidenceAt(counts, i));
  for (const most of [1, 50, 1000, 100_000]) {
    withFound(counts, (file, offset, size) => {
      assert.equal(isAllRead(file), true);
      const read: Evidence[] = [];
      // Pieces of one are read a few hundred times only: each reads a chunk.
      for (let end = offset, goes = 0; end < size && goes < 300; goes++) {
        const piece: Piece = readPiece(file, end, most, UNKEYED, () => 0);
        const evidence = evidenceOf(piece);
        assert.ok(evidence.length > 0 && evidence.length <= most && piece.end > end);
        assert.deepEqual(piece.shards, evidence.map(({ network }) => shardOf(network, UNKEYED)));
        assert.ok(new Set(piece.shards).size <= 8);
        append(read, evidence);
        end = piece.end;
        const next = wanted[read.length];
        const last = evidence.at(-1)!;
        if (most === 1000 && next) {
          assert.notEqual(shardOf(next.network, UNKEYED), shardOf(last.network, UNKEYED));
        }
        if (end === size) assert.equal(read.length, wanted.length);
      }
      assert.deepEqual(read, wanted.slice(0, read.length));
    });
  }
});

Deno.test("what a client has called himself is one line of ASCII, and comes back, cut where it is long", () => {
  const counts = noCounts();
  for (const [i, user] of NAMES.entries()) {
    addEvidence(counts, {
      network: parseAddress(`203.0.113.${i + 1}`)!,
      ...sums,
      firstLogins: [{ family: "ssh", tries: 7, user }, {
        family: "ftp",
        tries: 0,
        user: undefined,
      }],
      visits: { hasLogin: true, users: ["a"], naughty: 2, failures: new Map([["b", 3]]) },
    });
  }
  withFound(counts, (file, offset, size) => {
    const bytes = new Uint8Array(size);
    file.seekSync(0, Deno.SeekMode.Start);
    file.readSync(bytes);
    assert.ok(bytes.every((byte) => byte === 10 || (byte >= 32 && byte < 127)));
    const piece = readPiece(file, offset, 100, UNKEYED, () => 0);
    const evidence = evidenceOf(piece);
    assert.equal(piece.end, size);
    assert.deepEqual(
      evidence.map(({ firstLogins }) => firstLogins?.[0]?.user),
      NAMES.map((name) => name.slice(0, 256)),
    );
    for (const { visits, firstLogins } of evidence) {
      assert.deepEqual(visits?.failures, new Map([["b", 3]]));
      assert.equal(firstLogins?.[1]?.user, undefined);
    }
  });
});

Deno.test("readPlain() reads what a line says of tries alone, and no other line", () => {
  const counts = noCounts();
  const plain = { successes: 0, failures: 2, naughty: 0, probed: 4_294_967_295 };
  const texts = ["203.0.113.7", "255.255.255.254", "2001:db8::/64"];
  for (const text of texts) addEvidence(counts, { network: parseNetwork(text)!, ...plain });
  addEvidence(counts, { network: parseNetwork("203.0.113.8")!, ...plain, successes: 1 });
  const firstLogins = [{ family: "ssh", tries: 0, user: "al" }] as const;
  addEvidence(counts, { network: parseNetwork("203.0.113.9")!, ...plain, firstLogins });
  withFound(counts, (file, offset) => {
    const piece = readPiece(file, offset, 100, UNKEYED, () => 0);
    const read = piece.starts.flatMap((_, i) => {
      const into = { failures: 0, naughty: 9, probed: 0 };
      if (!readPlain(piece, i, into)) return [];
      return [[readLine(piece, i)?.network.text, into.failures, into.naughty, into.probed]];
    });
    assert.deepEqual(read.sort(), texts.map((text) => [text, 2, 0, 4_294_967_295]).sort());
  });
});

Deno.test("readPiece() passes over what is no line of its own, and ends", () => {
  const path = Deno.makeTempFileSync();
  const good = "203.0.113.7 1 2 3 4 0 0";
  const bad = [
    "",
    " ",
    "203.0.113.7",
    "203.0.113 1 2 3 4 5 6",
    `${good} 5`,
    `${good} {`,
    "a 1 2 3 4 5 6",
  ];
  const more = [
    "203.0.113.7 1 2 3 -4 5 6",
    "203.0.113.7  1 2 3 4 5",
    "203.0.113.8 1 2 3 4 5 x",
    "\xff\xff",
  ];
  const head = "found 1 part\n";
  Deno.writeTextFileSync(
    path,
    head + [...bad, good, ...more, "203.0.113.9 1 2 3 4 5 6"].join("\n"),
  );
  const file = Deno.openSync(path);
  try {
    assert.equal(isAllRead(file), false);
    const evidence = evidenceOf(readPiece(file, head.length, 100, UNKEYED, () => 0));
    assert.deepEqual(evidence.map(({ network, probed }) => [network.text, probed]), [[
      "203.0.113.7",
      4,
    ]]);
  } finally {
    file.close();
    Deno.removeSync(path);
  }
});

Deno.test("withProgress() changes its own line of cursors and no other", () => {
  const cursors = "file 1 2 3 00000000 /x\njournal put 1 2\ntold put 3 4\n";
  assert.equal(progressIn(cursors), undefined);
  const begun = withProgress(cursors, { offset: 12, size: 900 });
  assert.deepEqual(progressIn(begun), { offset: 12, size: 900 });
  const further = withProgress(begun, { offset: 900, size: 900 });
  assert.deepEqual(progressIn(further), { offset: 900, size: 900 });
  assert.equal(withProgress(further, undefined), cursors);
});
