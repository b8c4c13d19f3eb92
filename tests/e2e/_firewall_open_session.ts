/** Run by firewall_open_test.ts in network and mount namespaces of its own: connections that are open while their client is blocked. */
import { BACKENDS } from "../../lib/firewall/backends.ts";
import type { BackendName } from "../../lib/policy/backend_names.ts";
import { lookAt, runAll } from "../../lib/firewall/look.ts";
import { makePackets } from "../support/packets.ts";
import { run, SENTRY, sshdLine } from "../support/scratch.ts";

const [dir = "", backend = "nftables"] = Deno.args;
const name = backend as BackendName;
const table = "sentry_blacklist";
const [PORT, ECHO] = [2201, 2202];
const SIDES = [
  { to: "192.0.2.1", from: ["203.0.113.7", "203.0.113.8"] },
  { to: "2001:db8::1", from: ["2001:db8:1::7", "2001:db8:2::7"] },
];

const packets = await makePackets(SIDES, [PORT]);
for (const { to: hostname } of SIDES) {
  const listener = Deno.listen({ hostname, port: ECHO });
  (async () => {
    for await (const one of listener) one.readable.pipeTo(one.writable).catch(() => {});
  })();
}

/** A connection that stays open; asks whether it still goes on. */
async function hold(from: string, to: string) {
  const script = new URL("../support/hold_from.pl", import.meta.url).pathname;
  const child = new Deno.Command("/usr/bin/perl", {
    args: [script, from, to, String(ECHO)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const writer = child.stdin.getWriter();
  const next = async () => String((await lines.read()).value).trim();
  const opened = await next();
  if (opened !== "open") throw new Error(`no connection from ${from} to ${to}`);
  return async (seconds: number) => {
    await writer.write(new TextEncoder().encode(`${seconds}\n`));
    return await next();
  };
}

const settings = { ROOT_DIR: `${dir}/root`, LOG_DIR: dir, [`ADD_TO_${name.toUpperCase()}`]: "1" };
const sentry = async (args: string[], more: Record<string, string> = {}) => {
  const env = { ...settings, FIREWALL_PORTS: `${PORT} ${ECHO}`, ...more };
  const { code, stdout, stderr } = await run(SENTRY, args, env);
  return `${code} ${stdout}${stderr}`;
};
const rules = () => {
  try {
    return Deno.readTextFileSync(`${dir}/root/firewall.rules`);
  } catch {
    return "";
  }
};
const doctor = async (more: Record<string, string> = {}) =>
  (await sentry(["--doctor"], more)).split("\n").find((line) => line.includes(` ${name}: `)) ?? "";

// From before there was any rule, and so from before the kernel tracked connections.
const early = await Promise.all(SIDES.map(({ from, to }) => hold(from[0]!, to)));
await sentry(["-b", "--ip=203.0.113.99"]);
const late = await Promise.all(SIDES.map(({ from, to }) => hold(from[0]!, to)));
const held = [...early, ...late];
/** What the open connections say when they are expected to go on, or not to; and who can open one. */
const look = async (goesOn: boolean) => ({
  held: await Promise.all(held.map((ask) => ask(goesOn ? 60 : 3))),
  open: await packets(PORT),
  rules: rules(),
});

const story: Record<string, unknown> = { before: await look(true) };
await sentry(["-b", "--ip=203.0.113.7"]);
await sentry(["-b", "--ip=2001:db8:1::7"]);
story.blocked = await look(true);
story.doctor = await doctor();
story.doctorOther = await doctor({ FIREWALL_KILL: "1" });
story.scanned = await sentry(["--scan", "-v"], { FIREWALL_KILL: "1" });
story.killed = await look(false);
story.doctorKilled = await doctor({ FIREWALL_KILL: "1" });
story.doctorBack = await doctor();
// A change that nobody watches puts it right, too.
const naughty = [1, 2, 3].map((pid) =>
  sshdLine("Invalid user admin from 198.51.100.9 port 5", pid)
);
Deno.writeTextFileSync(`${dir}/auth.log`, naughty.join("\n") + "\n", { append: true });
for (let i = 0; i < 3; i++) {
  story.connected = await sentry(["-c", "-v", "--ip=198.51.100.9"]);
}
story.back = await look(true);

/** As an earlier version has left it. */
async function asBefore() {
  Deno.removeSync(`${dir}/root/firewall.rules`);
  const { seen } = await lookAt(BACKENDS[name], table);
  const target = { table, ports: [PORT, ECHO], kills: true };
  const network = (await import("../../lib/address/parse.ts")).parseNetwork("203.0.113.7")!;
  const members = [{ network, seconds: undefined }];
  const { trouble } = await runAll(BACKENDS[name].refill(target, members, seen));
  if (trouble !== undefined) throw new Error(trouble);
}
const upgraded: Record<string, unknown> = {};
for (const args of [["--sync"], ["--scan"], ["--expire"], ["-w", "--ip=198.51.100.1"]]) {
  await asBefore();
  const before = await doctor();
  await sentry(args);
  upgraded[args.join(" ")] = [before, await doctor(), rules()];
}
story.upgraded = upgraded;
const all = { FIREWALL_PORTS: "all" };
story.syncedAll = await sentry(["--sync"], all);
story.all = await look(true);
story.doctorAll = await doctor(all);
story.syncedAllKill = await sentry(["--sync"], { ...all, FIREWALL_KILL: "1" });
story.allKill = await look(false);
console.log(JSON.stringify(story));
Deno.exit(0);
