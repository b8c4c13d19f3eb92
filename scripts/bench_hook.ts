/**
 * `deno task bench-hook`, as root: what a connection to a real sshd costs with no rule, with the hook, with the program spawned
 * directly, and with sentry.pl where SENTRY_PL says where it is. All in a mount and process namespace, on loopback; never
 * asserted, since machines are noisy.
 */
import { fileURLToPath } from "node:url";
import { lookAtSystem } from "../lib/install/system.ts";
import { freePort } from "../tests/support/free_port.ts";

const SENTRY = fileURLToPath(new URL("../dist/sentry", import.meta.url));
const SESSION = fileURLToPath(new URL("bench_hook_session.ts", import.meta.url));

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** What is missing here, in words. */
function missing(): string[] {
  const found: string[] = [];
  if (Deno.uid() !== 0) found.push("root");
  for (const path of ["/usr/bin/unshare", "/usr/sbin/rsyslogd", "/usr/bin/ssh-keygen"]) {
    if (!isThere(path)) found.push(path);
  }
  const { flock, sshd } = lookAtSystem();
  if (flock === undefined) found.push("flock(1) of util-linux");
  if (!sshd?.asksLibwrap) found.push("an sshd that is linked against libwrap");
  if (!isThere(SENTRY)) found.push("dist/sentry (deno task build)");
  return found;
}

const lacks = missing();
if (lacks.length > 0) {
  console.log(`bench-hook needs ${lacks.join(", ")}`);
  Deno.exit(1);
}
const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
try {
  const unshare = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const args = ["run", "-A", "--quiet", SESSION, dir, String(freePort())];
  const { success } = await new Deno.Command("/usr/bin/unshare", {
    args: [...unshare, "--mount-proc", Deno.execPath(), ...args],
    stdin: "null",
  }).spawn().status;
  if (!success) Deno.exitCode = 1;
} finally {
  Deno.removeSync(dir, { recursive: true });
}
