import assert from "node:assert/strict";
import { isJournalAtHand } from "../../lib/logs/journal_at_hand.ts";

Deno.test("isJournalAtHand() wants journald's socket, a journal that is written to, and no file that is newer by ten minutes", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const id = "0123456789abcdef0123456789abcdef";
    const places = {
      socket: `${dir}/dev-log`,
      machineId: `${dir}/id`,
      stores: [`${dir}/a`, `${dir}/b`],
    };
    const file = `${dir}/auth.log`;
    const is = () => isJournalAtHand([file, `${dir}/none.log`], places);
    Deno.writeTextFileSync(file, "");
    Deno.writeTextFileSync(places.machineId, `${id}\n`);
    Deno.mkdirSync(`${dir}/b/${id}`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/b/${id}/system.journal`, "");
    assert.equal(is(), false, "there is no socket");
    const { success } = new Deno.Command("/usr/bin/perl", {
      args: [
        "-MIO::Socket::UNIX",
        "-e",
        "IO::Socket::UNIX->new(Type=>SOCK_DGRAM,Local=>shift)",
        places.socket,
      ],
    }).outputSync();
    assert.ok(success);
    assert.equal(is(), true);
    const now = Date.now();
    Deno.utimeSync(
      `${dir}/b/${id}/system.journal`,
      new Date(now - 1_200_000),
      new Date(now - 1_200_000),
    );
    assert.equal(is(), false, "it is not written to any more");
    // What users write goes into journals of their own.
    Deno.writeTextFileSync(`${dir}/b/${id}/user-1000.journal`, "");
    assert.equal(is(), true);
    Deno.renameSync(`${dir}/b/${id}/user-1000.journal`, `${dir}/b/${id}/user-1000@0-1.journal`);
    assert.equal(is(), false, "it is full");
    Deno.writeTextFileSync(`${dir}/b/${id}/system.journal`, "x");
    assert.equal(is(), true);
    Deno.writeTextFileSync(places.machineId, "uninitialized\n");
    assert.equal(is(), false, "nobody knows which is ours");
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
