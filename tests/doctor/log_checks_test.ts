import assert from "node:assert/strict";
import { makeScratch, sshdLine } from "../support/scratch.ts";

Deno.test("--doctor warns of a log that sshd writes by itself, once it was read, and of no other", async () => {
  using scratch = makeScratch();
  const warned = async () => {
    const { stdout } = await scratch.sentry(["--doctor", "-v"]);
    return stdout.includes(`sshd writes to ${scratch.logDir}/auth.log by itself (-e or -E)`);
  };
  const said = (port: number) => `Invalid user bob from 203.0.113.8 port ${port}\r\n`;
  scratch.log(sshdLine("Invalid user bob from 203.0.113.7 port 4") + "\n");
  await scratch.sentry(["--scan"]);
  assert.equal(await warned(), false);
  Deno.writeTextFileSync(`${scratch.logDir}/auth.log`, said(1) + said(2) + said(3) + said(4));
  await scratch.sentry(["--scan"]);
  assert.equal(await warned(), true);
  const { stdout } = await scratch.sentry(["-r", "--ip=203.0.113.8"]);
  assert.doesNotMatch(stdout, /black/);
});
