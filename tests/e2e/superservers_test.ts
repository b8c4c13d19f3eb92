import assert from "node:assert/strict";
import { REFUSE } from "../../lib/wrappers/gate_lines.ts";
import { freePort } from "../support/free_port.ts";
import { type GateScratch, makeGate } from "../support/gate.ts";
import { requires } from "../support/parts.ts";
import { must, waitForPort } from "../support/real_server.ts";
import { run } from "../support/scratch.ts";
import { until } from "../support/wait.ts";

/** What a client from an address is served; empty when it is refused. */
async function served(port: number, from: string): Promise<string> {
  const args = ["-s", "--interface", from, "--max-time", "60", `telnet://127.0.0.1:${port}`];
  return (await run("/usr/bin/curl", args, {}, "")).stdout;
}

/** The few lines of shell that such a server calls in the real program's place. */
function writeDoor({ dir, rootDir }: GateScratch): string {
  const path = `${dir}/door`;
  const text = `#!/bin/sh
${rootDir}/sentry --gate </dev/null >/dev/null 2>&1
[ $? = ${REFUSE} ] || exec echo welcome
`;
  Deno.writeTextFileSync(path, text, { mode: 0o755 });
  return path;
}

async function assertGuards(scratch: GateScratch, name: string, port: number): Promise<void> {
  await waitForPort(name, port);
  await scratch.sentry(["-b", "--ip=127.0.0.66"]);
  assert.equal(await served(port, "127.0.0.66"), "");
  assert.equal(await served(port, "127.0.0.77"), "welcome\n");
  assert.match((await scratch.sentry(["-r", "--ip=127.0.0.77"])).stdout, /^ {3}1 connections/);
  Deno.removeSync(scratch.program);
  assert.equal(await served(port, "127.0.0.66"), "welcome\n", "the program is missing");
}

Deno.test({
  name: "behind tcpserver the gate takes the address from TCPREMOTEIP",
  ...requires(["tcpserver", "curl"]),
  fn: async () => {
    using scratch = makeGate();
    const port = freePort();
    await using server = new Deno.Command("/usr/bin/tcpserver", {
      args: ["-H", "-R", "-l0", "127.0.0.1", String(port), writeDoor(scratch)],
      clearEnv: true,
      stdout: "null",
      stderr: "null",
    }).spawn();
    await assertGuards(scratch, "tcpserver", port);
    server.kill();
  },
});

Deno.test({
  name: "behind xinetd it takes it from REMOTE_HOST",
  ...requires(["root", "xinetd", "curl"]),
  fn: async () => {
    using scratch = makeGate();
    const port = freePort();
    const conf = `${scratch.dir}/xinetd.conf`;
    Deno.writeTextFileSync(
      conf,
      `service door
{
  type = UNLISTED
  flags = NOLIBWRAP
  port = ${port}
  bind = 127.0.0.1
  socket_type = stream
  protocol = tcp
  wait = no
  user = root
  server = ${writeDoor(scratch)}
}
`,
    );
    const pidFile = `${scratch.dir}/pid`;
    await must("xinetd", ["-f", conf, "-pidfile", pidFile]);
    try {
      await assertGuards(scratch, "xinetd", port);
    } finally {
      assert.ok(await until(() => pidIn(pidFile) > 0), "xinetd says its number");
      Deno.kill(pidIn(pidFile), "SIGTERM");
    }
  },
});

function pidIn(path: string): number {
  try {
    return Number(Deno.readTextFileSync(path));
  } catch {
    return 0;
  }
}
