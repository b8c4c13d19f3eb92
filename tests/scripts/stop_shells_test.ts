import assert from "node:assert/strict";
import { stopShells } from "../../scripts/stop_shells.ts";
import { makeScratch, run, SENTRY } from "../support/scratch.ts";
import { makeElf } from "./_elf.ts";

Deno.test("stopShells() changes the bytes of an ELF file that mean nothing, and no other file", () => {
  const elf = makeElf();
  const stopped = stopShells(elf);
  assert.deepEqual(stopped.subarray(0, 9), elf.subarray(0, 9));
  assert.equal(new TextDecoder().decode(stopped.subarray(9, 16)), "\nexit\n\0");
  assert.deepEqual(stopped.subarray(16), elf.subarray(16));
  assert.equal(elf[9], 0);
  const other = new TextEncoder().encode("MZ and what else a program may begin with");
  assert.deepEqual(stopShells(other), other);
});

Deno.test("what is left of the executable by a copy that was broken off does nothing, wherever it ends", async () => {
  using scratch = makeScratch();
  const folder = `${scratch.logDir}/empty`;
  Deno.mkdirSync(folder);
  const half = `${scratch.logDir}/half`;
  const { size } = Deno.statSync(SENTRY);
  for (const part of [64, 4096, size >> 2, size >> 1, size - 1_000_000]) {
    await run("/bin/sh", ["-c", `head -c ${part} ${SENTRY} >${half} && chmod 755 ${half}`]);
    // As the hook starts it: where the kernel runs no such file, env(1) has a shell read it.
    const { code, stdout } = await run("/bin/sh", ["-c", `cd ${folder}; env -i ${half} --drain`]);
    assert.equal(stdout, "", `${part} bytes`);
    assert.notEqual(code, 0, `${part} bytes`);
    assert.deepEqual([...Deno.readDirSync(folder)], [], `${part} bytes`);
  }
});
