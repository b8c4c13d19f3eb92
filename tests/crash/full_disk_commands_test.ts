import assert from "node:assert/strict";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Rounds } from "./_full_disk_commands_session.ts";

/** Who is blocked in the end, by what was asked for. */
const BLOCKED: Record<string, readonly string[]> = {
  "-d": ["198.51.100.1", "203.0.113.2"],
  "-w": ["198.51.100.1", "203.0.113.2"],
  "--import=LIST": ["192.0.2.1", "192.0.2.2", "198.51.100.1", "203.0.113.1", "203.0.113.2"],
};
const OTHERS = ["198.51.100.1", "203.0.113.1", "203.0.113.2"];

Deno.test({
  name:
    "on a full disk every command says so in a line or does its work, and loses nothing that goes on once there is room",
  ...requires(["root", "unshare"]),
  fn: async () => {
    const script = new URL("_full_disk_commands_session.ts", import.meta.url);
    const rounds = await inNamespace(script, []) as Rounds;
    for (const { command, leave, full, freed, after, blocked, seen, left } of rounds) {
      const where = `${command} with ${leave} blocks left`;
      if (full.code !== 0) {
        assert.equal(full.code, 1, where);
        assert.match(full.stderr, /^(sentry: [^\n]*the disk is full[^\n]*\n)+$/, where);
      }
      assert.deepEqual([freed.code, freed.stderr], [0, ""], `${where}, then freed`);
      assert.deepEqual([after.code, after.stderr], [0, ""], `${where}, then freed`);
      assert.deepEqual(blocked, BLOCKED[command] ?? OTHERS, where);
      assert.equal(seen, 3, where);
      assert.deepEqual(left, [], where);
    }
    for (const { command } of rounds) {
      const own = rounds.filter((one) => one.command === command);
      assert.ok(own.some(({ full }) => full.code !== 0), `${command} met a full disk`);
    }
  },
});
