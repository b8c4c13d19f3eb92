import assert from "node:assert/strict";
import { addTodo, cutTodo, readTodo } from "../../lib/state/firewall_todo.ts";

function inFolder(body: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    body(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("what was added while a todo was done is kept, and a backend that failed is filled anew", () =>
  inFolder((dir) => {
    assert.equal(readTodo(dir), undefined);
    addTodo(dir, ["203.0.113.7", "203.0.113.7", "2001:db8::/64"]);
    const todo = readTodo(dir)!;
    assert.deepEqual(todo.networks.map(({ text }) => text), ["203.0.113.7", "2001:db8::/64"]);
    assert.ok(!todo.refills("pf"));
    addTodo(dir, ["192.0.2.1"]);
    cutTodo(dir, todo, ["pf"]);
    assert.equal(Deno.readTextFileSync(`${dir}/firewall.todo`), "192.0.2.1\nall pf\n");
    const again = readTodo(dir)!;
    assert.ok(again.refills("pf") && !again.refills("ipset"));
    cutTodo(dir, again, []);
    assert.equal(readTodo(dir), undefined);
  }));

Deno.test("a torn or damaged line, and one that says all, have every backend filled anew", () =>
  inFolder((dir) => {
    for (const text of ["203.0.113.7", "x\n", "all\n", "203.0.113.7\n203.\n"]) {
      Deno.writeTextFileSync(`${dir}/firewall.todo`, text);
      assert.ok(readTodo(dir)?.refills("ipset"), text);
    }
  }));

Deno.test("a todo that was removed by hand and begun anew meanwhile is done all the same", () =>
  inFolder((dir) => {
    addTodo(dir, ["203.0.113.7", "198.51.100.1"]);
    const todo = readTodo(dir)!;
    for (const anew of [["192.0.2.1"], ["192.0.2.1", "192.0.2.2", "192.0.2.3"]]) {
      Deno.removeSync(`${dir}/firewall.todo`);
      addTodo(dir, anew);
      cutTodo(dir, todo, []);
      assert.deepEqual(readTodo(dir)?.networks.map(({ text }) => text), anew);
    }
    Deno.removeSync(`${dir}/firewall.todo`);
    cutTodo(dir, todo, ["pf"]);
    assert.equal(Deno.readTextFileSync(`${dir}/firewall.todo`), "all pf\n");
  }));

Deno.test("of more than a firewall follows one by one nothing is kept but that all are filled anew", () =>
  inFolder((dir) => {
    addTodo(dir, Array.from({ length: 20_001 }, (_, i) => `10.0.${i >> 8}.${i & 255}`));
    assert.equal(Deno.readTextFileSync(`${dir}/firewall.todo`), "all\n");
    // As many changes of a few, or an earlier version, leave it.
    Deno.writeTextFileSync(`${dir}/firewall.todo`, "203.0.113.7\n".repeat(100_000));
    const todo = readTodo(dir)!;
    assert.ok(todo.refills("nftables") && todo.networks.length === 0);
    addTodo(dir, ["192.0.2.1"]);
    cutTodo(dir, todo, []);
    assert.equal(Deno.readTextFileSync(`${dir}/firewall.todo`), "192.0.2.1\n");
  }));
