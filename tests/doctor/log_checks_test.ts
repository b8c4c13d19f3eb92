import assert from "node:assert/strict";
import { logChecks } from "../../lib/doctor/log_checks.ts";
import { DEFAULT_SETTINGS } from "../../lib/policy/settings.ts";
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

Deno.test("--doctor warns of proftpd's own log where it takes SFTP, also where an included file says so", async () => {
  using scratch = makeScratch();
  const { dir, logDir, rootDir } = scratch;
  const log = `${logDir}/proftpd.log`;
  const settings = {
    ...DEFAULT_SETTINGS,
    rootDir,
    logDir,
    sshLog: `${logDir}/auth.log`,
    ftpLog: log,
  };
  scratch.log("x");
  Deno.writeTextFileSync(log, "x\n");
  Deno.mkdirSync(`${dir}/etc/proftpd/more`, { recursive: true });
  Deno.writeTextFileSync(`${dir}/etc/proftpd/proftpd.conf`, "Include /etc/proftpd/more/*\n");
  const warnings = async () =>
    (await logChecks(settings, Date.now() / 1000, dir)).filter(({ level }) => level === "WARNING")
      .map(({ says }) => says);
  assert.deepEqual(await warnings(), []);
  Deno.writeTextFileSync(`${dir}/etc/proftpd/more/sftp`, "SFTPEngine on\n");
  assert.deepEqual(await warnings(), [
    `proftpd takes SFTP, where a user's name may be a whole line of ${log}: it counts for nothing`,
  ]);
});
