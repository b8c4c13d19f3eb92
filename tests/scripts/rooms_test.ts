import assert from "node:assert/strict";
import { faultsIn, readRooms } from "../../scripts/rooms.ts";

const TABLE = [
  "| room     | what it says | may import    |",
  "| -------- | ------------ | ------------- |",
  "| `top`    | Orders       | low, (base)   |",
  "| `low`    | Obeys        | (base)        |",
  "| `(base)` | Errors       |               |",
].join("\n");

/** A tree in which all fits. */
function tree(changes: Record<string, string> = {}): Map<string, string> {
  return new Map(Object.entries({
    "errors.ts": "",
    "top/a.ts": 'import { b } from "../low/b.ts";\nimport "../errors.ts";\n',
    "low/b.ts": 'import {\n  type Error,\n} from "../errors.ts";\n',
    ...changes,
  }));
}

Deno.test("rooms that import only what stands below them have no fault", () => {
  assert.deepEqual(faultsIn(readRooms(TABLE), tree()), []);
});

Deno.test("an import that runs up is told with both files, also of a type alone, over several lines, or later", () => {
  const ways = [
    'import type { A } from "../top/a.ts";\n',
    'import {\n  a,\n} from "../top/a.ts";\n',
    'export { a } from "../top/a.ts";\n',
    'const a = await import("../top/a.ts");\n',
  ];
  for (const way of ways) {
    const text = 'import "../errors.ts";\n' + way;
    const [fault, circle] = faultsIn(readRooms(TABLE), tree({ "low/b.ts": text }));
    assert.equal(fault, "lib/low/b.ts imports lib/top/a.ts: low may not import top", way);
    assert.equal(circle, "a circle: top/a.ts imports low/b.ts imports top/a.ts", way);
  }
});

Deno.test("a circle within a room is told", () => {
  const files = tree({ "low/c.ts": 'import "./d.ts";\n', "low/d.ts": 'import "./c.ts";\n' });
  assert.deepEqual(faultsIn(readRooms(TABLE), files), [
    "a circle: low/c.ts imports low/d.ts imports low/c.ts",
  ]);
});

Deno.test("a room without a row, and a row that says more than is so, are told", () => {
  const more = TABLE.replace("| low, (base)   |", "| low, other, (base) |");
  assert.deepEqual(faultsIn(readRooms(more), tree({ "new/e.ts": "" })), [
    "lib/README.md: other is to stand below top, which may import it",
    "lib/README.md has no row for new",
    "lib/README.md: no file of top imports one of other; take it out",
  ]);
});
