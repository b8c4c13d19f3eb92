import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  addListsTodo,
  dropListsTodo,
  listsTodoEnd,
  withListsTodo,
} from "../../lib/state/lists_todo.ts";

const net = (text: string) => parseNetwork(text)!;
const [A, B, C] = [net("203.0.113.7"), net("2001:db8::/64"), net("198.51.100.0/24")];
const NONE = { list: [], unlist: [], exceptions: false };

function inFolder(check: (rootDir: string) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    check(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("withListsTodo() has of each address what was said last", () =>
  inFolder((dir) => {
    assert.deepEqual(withListsTodo(dir, NONE), NONE);
    addListsTodo(dir, 0, { list: [A, B], unlist: [C], exceptions: false, anew: false });
    addListsTodo(dir, listsTodoEnd(dir), {
      list: [C],
      unlist: [A],
      exceptions: true,
      anew: false,
    });
    assert.deepEqual(withListsTodo(dir, NONE), { list: [B, C], unlist: [A], exceptions: true });
    assert.deepEqual(
      withListsTodo(dir, { list: [A], unlist: [B], exceptions: false }),
      { list: [C, A], unlist: [B], exceptions: true },
    );
    dropListsTodo(dir);
    assert.equal(listsTodoEnd(dir), 0);
  }));

Deno.test("addListsTodo() done again, over whatever a kill has left of it, is done once", () =>
  inFolder((dir) => {
    const path = `${dir}/lists.todo`;
    addListsTodo(dir, 0, { list: [A], unlist: [], exceptions: false, anew: false });
    const at = listsTodoEnd(dir);
    const first = Deno.readTextFileSync(path);
    const listing = { list: [B], unlist: [C], exceptions: false, anew: false };
    addListsTodo(dir, at, listing);
    const whole = Deno.readTextFileSync(path);
    for (let end = first.length; end <= whole.length; end++) {
      Deno.writeTextFileSync(path, whole.slice(0, end));
      addListsTodo(dir, at, listing);
      assert.equal(Deno.readTextFileSync(path), whole, `cut at ${end}`);
    }
    addListsTodo(dir, whole.length, { ...NONE, anew: false });
    assert.equal(Deno.readTextFileSync(path), whole);
  }));
