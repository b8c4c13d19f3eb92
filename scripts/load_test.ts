/**
 * `deno task load-test [--rate=N] [--seconds=N] [--only=NAME]`, as root: a flood of connections to a real sshd from many IPv6
 * addresses while an honest user logs in every second, with nothing in its way, with sentry, and with others. All in network,
 * mount and process namespaces that end with it; never asserted, since machines are noisy.
 */
import { fileURLToPath } from "node:url";
import { inNamespace } from "../tests/support/namespace.ts";
import { lookAtSystem } from "../lib/install/system.ts";
import { DEFENDERS } from "./load/defenders.ts";
import type { Load, Outcome } from "./load/outcome.ts";
import { makeUsageGroup, removeUsageGroup } from "./load/usage_group.ts";
import { pause } from "../tests/support/wait.ts";
import { tableOf } from "./load/table.ts";

const SENTRY = fileURLToPath(new URL("../dist/sentry", import.meta.url));
const SESSION = new URL("load_test_session.ts", import.meta.url);
const FLOOD = fileURLToPath(new URL("load/flood.c", import.meta.url));
const NEEDED = [
  "/usr/bin/unshare",
  "/usr/bin/gcc",
  "/usr/include/openssl/evp.h",
  "/usr/sbin/rsyslogd",
  "/usr/bin/ssh-keygen",
  "/sbin/ip",
  SENTRY,
];

/** What a session takes besides the flood, at most. */
const MORE_SECONDS = 180;

const DEFAULTS = {
  rate: 2000,
  seconds: 40,
  addresses: 100_000,
  busy: 500,
  "max-startups": 1000,
  grace: 20,
};

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function numberOf(name: keyof typeof DEFAULTS): number {
  const word = Deno.args.find((one) => one.startsWith(`--${name}=`));
  const value = word === undefined ? DEFAULTS[name] : Number(word.slice(name.length + 3));
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`load-test: --${name} takes a number`);
  Deno.exit(2);
}

async function main(): Promise<void> {
  const lacks = NEEDED.filter((path) => !isThere(path));
  if (Deno.uid() !== 0) lacks.push("root");
  if (!lookAtSystem().sshd?.asksLibwrap) lacks.push("an sshd that is linked against libwrap");
  if (lacks.length > 0) {
    console.log(`load-test needs ${lacks.join(", ")}`);
    Deno.exit(1);
  }
  const rate = numberOf("rate");
  const load: Load = {
    addresses: numberOf("addresses"),
    busy: numberOf("busy"),
    seconds: numberOf("seconds"),
    rate,
    held: Math.round(rate / 20),
    guesses: Math.round(rate / 20),
    maxStartups: String(numberOf("max-startups")),
    graceSeconds: numberOf("grace"),
  };
  const only = Deno.args.find((one) => one.startsWith("--only="))?.slice(7);
  const dir = Deno.makeTempDirSync({ prefix: "sentry-load-" });
  try {
    // sshd reads keys as the user who logs in.
    Deno.chmodSync(dir, 0o755);
    const flood = `${dir}/flood`;
    const compiled = await new Deno.Command("/usr/bin/gcc", {
      args: ["-O2", "-o", flood, FLOOD, "-lcrypto", "-lpthread"],
    }).spawn().status;
    if (!compiled.success) Deno.exit(1);
    const outcomes: Outcome[] = [];
    for (const { name, needs } of DEFENDERS) {
      if (only !== undefined && only !== name) continue;
      const missing = needs.filter((path) => !isThere(path));
      if (missing.length > 0) {
        console.log(`without ${name}: ${missing.join(", ")} is not here`);
        continue;
      }
      console.log(`${name} …`);
      const place = `${dir}/${outcomes.length}`;
      Deno.mkdirSync(place);
      const group = makeUsageGroup(`sentry-load-${crypto.randomUUID()}`);
      if (!group) throw new Error("no control group can be made");
      const args = [place, name, flood, group.join(" "), JSON.stringify(load)];
      try {
        const limit = load.seconds + MORE_SECONDS;
        outcomes.push(await inNamespace(SESSION, args, limit, ["--net"]) as Outcome);
      } finally {
        // What was killed with its namespace is gone a moment later.
        await pause(1000);
        removeUsageGroup(group);
      }
    }
    console.log(tableOf(load, outcomes));
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

await main();
