import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
import { forgetFilled, leftBehind, noteFilled, readFilled } from "../../lib/firewall/filled.ts";

function inFolder(body: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    body(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("what was filled is remembered once, by nobody else to be read, until it is taken out", () =>
  inFolder((dir) => {
    const path = `${dir}/firewall.filled`;
    assert.deepEqual(readFilled(dir), []);
    for (let i = 0; i < 2; i++) noteFilled(dir, { name: "nftables", table: "a" });
    noteFilled(dir, { name: "nftables", table: "b" });
    assert.equal(Deno.readTextFileSync(path), "nftables a\nnftables b\n");
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
    forgetFilled(dir, [{ name: "nftables", table: "a" }]);
    assert.equal(Deno.readTextFileSync(path), "nftables b\n");
    forgetFilled(dir, [{ name: "nftables", table: "b" }]);
    assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
    forgetFilled(dir, [{ name: "nftables", table: "b" }]);
  }));

Deno.test("left behind is what the settings switch on no more, by backend and by table", () =>
  inFolder((dir) => {
    for (const table of ["a", "b"]) {
      for (const name of ["nftables", "ipset"] as const) noteFilled(dir, { name, table });
    }
    const left = leftBehind({
      ...DEFAULT_SETTINGS,
      rootDir: dir,
      firewalls: ["nftables"],
      firewallTable: "b",
    });
    assert.deepEqual(left.map(({ name, table }) => `${name} ${table}`), [
      "nftables a",
      "ipset a",
      "ipset b",
    ]);
  }));

Deno.test("a line that sentry would not write is no firewall to take out", () =>
  inFolder((dir) => {
    Deno.writeTextFileSync(
      `${dir}/firewall.filled`,
      "ufw a\nnftables a;b\nnftables -f\nnftables\nnftables a b\n\nipset ok\nipset ok\npf x",
    );
    assert.deepEqual(readFilled(dir), [{ name: "ipset", table: "ok" }, { name: "pf", table: "x" }]);
  }));
