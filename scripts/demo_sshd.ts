/** The half of the demonstration that needs a real sshd: looks for the parts, and runs it in namespaces of its own. */
import { fileURLToPath } from "node:url";
import { freePort } from "../tests/support/free_port.ts";

const SESSION = fileURLToPath(new URL("../tests/support/demo_session.ts", import.meta.url));
const PROGRAMS = [
  "/usr/sbin/sshd",
  "/usr/bin/ssh",
  "/usr/bin/ssh-keygen",
  "/usr/sbin/rsyslogd",
  "/usr/bin/openssl",
  "/usr/bin/unshare",
  "/usr/bin/mount",
];
/** What asks libwrap: sshd itself, and since OpenSSH 9.8 a program beside it. */
const ASKS_LIBWRAP = ["/usr/sbin/sshd", "/usr/lib/openssh/sshd-session"];
const LIMIT_MS = 120_000;

/**
 * Shows the main job on a real sshd.
 *
 * @returns The exit status: 0 when it could be shown, 1 with a line that names what is missing.
 */
export async function playOnSshd(): Promise<number> {
  const missing = missingParts();
  if (missing.length > 0) {
    console.error(`demo: --sshd cannot be shown here; missing: ${missing.join(", ")}`);
    return 1;
  }
  const dir = Deno.makeTempDirSync({ prefix: "sentry-demo-" });
  const namespace = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const session = ["run", "-A", "--quiet", SESSION, dir, String(freePort())];
  const child = new Deno.Command("unshare", {
    args: [...namespace, "--mount-proc", Deno.execPath(), ...session],
    stdin: "null",
  }).spawn();
  // Whatever runs in the namespace ends with it.
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const { code } = await child.status;
  clearTimeout(timer);
  console.log(`\nEverything is in ${dir}:`);
  console.log("  log/auth.log  root/hosts.deny  root/deny.patterns  root/state  root/events.log");
  return code;
}

function missingParts(): string[] {
  const missing = PROGRAMS.filter((path) => !exists(path));
  if (Deno.uid() !== 0) missing.unshift("root");
  if (exists("/usr/sbin/sshd") && !ASKS_LIBWRAP.some(asksLibwrap)) {
    missing.push("an sshd that is linked against libwrap");
  }
  return missing;
}

function asksLibwrap(path: string): boolean {
  return exists(path) && new TextDecoder("latin1").decode(Deno.readFileSync(path))
    .includes("libwrap.so");
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
