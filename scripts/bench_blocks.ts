/**
 * `deno task bench-blocks`, as root: what it costs to write blocks to the deny lists and to each firewall, all at once and one by
 * one, in a network namespace of its own; and how long libwrap takes to read the lists for a client that is in none. Never
 * asserted, since machines are noisy. RUNS says how many blocks are made one by one (200).
 */
import { fileURLToPath } from "node:url";
import { benchLibwrap } from "./bench_libwrap.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SENTRY = `${ROOT}dist/sentry`;
const NEEDED = [
  "/usr/bin/unshare",
  "/usr/bin/strace",
  "/usr/bin/gcc",
  "/usr/include/tcpd.h",
  "/usr/sbin/nft",
  "/usr/sbin/ipset",
  "/usr/sbin/iptables-restore",
  SENTRY,
];

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const lacks = NEEDED.filter((path) => !isThere(path));
if (Deno.uid() !== 0) lacks.unshift("root");
if (lacks.length > 0) {
  console.log(`bench-blocks needs ${lacks.join(", ")}`);
  Deno.exit(1);
}
const dir = Deno.makeTempDirSync({ prefix: "sentry-bench-" });
try {
  // A build meanwhile would replace it.
  const program = `${dir}/sentry`;
  Deno.copyFileSync(SENTRY, program);
  const session = fileURLToPath(new URL("bench_blocks_session.ts", import.meta.url));
  const { success } = await new Deno.Command("/usr/bin/unshare", {
    args: ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"].concat(
      [Deno.execPath(), "run", "-A", "--quiet", session, program, `${dir}/blocks`],
    ),
    stdin: "null",
  }).spawn().status;
  if (!success) throw new Error("the blocks were not measured");
  await benchLibwrap(program, `${dir}/libwrap`);
} finally {
  Deno.removeSync(dir, { recursive: true });
}
