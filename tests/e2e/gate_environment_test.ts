import assert from "node:assert/strict";
import { makeGate } from "../support/gate.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

/** Every variable that the runtime, its libraries or the C library may look at, with what would show. */
function variables(folder: string): Record<string, string> {
  const paths = [
    "DENO_AUDIT_PERMISSIONS",
    "DENO_CERT",
    "DENO_COVERAGE_DIR",
    "DENO_DIR",
    "DENO_INTERNAL_CHILD_ENTRYPOINT",
    "DENO_PERMISSION_BROKER_PATH",
    "DENO_SNAPSHOT_IMPORT_GRAPH",
    "DENO_SQLITE_PATH",
    "DENO_UNSTABLE_CRON_SOCK",
    "DENO_WEBGPU_TRACE",
    "HOME",
    "NODE_EXTRA_CA_CERTS",
    "NODE_V8_COVERAGE",
    "SSLKEYLOGFILE",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
  ].map((name) => [name, `${folder}/${name}`]);
  return {
    ...Object.fromEntries(paths),
    DENO_AUTO_SERVE: "1",
    DENO_CACHE_LSC_ENDPOINT: "127.0.0.1:9,x",
    DENO_DISABLE_OFFSCREEN_CANVAS: "1",
    DENO_EXTRA_STDIO_FDS: "0,1,2,3,4,5",
    DENO_INSPECT: "1",
    DENO_KV_REQUIRES_DISTRIBUTED_DATABASE: "error",
    DENO_NO_PROMPT: "0",
    DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
    DENO_TLS_CA_STORE: "system",
    DENO_TRACE_PERMISSIONS: "1",
    DENO_UNSTABLE_FFI_TRACE_TURBO: "1",
    DENO_V8_FLAGS: "--prof",
    FORCE_COLOR: "1",
    HTTP_PROXY: "http://127.0.0.1:9",
    NODE_CHANNEL_FD: "2",
    NODE_OPTIONS: `--require=${folder}/x.js`,
    NO_COLOR: "1",
    OTEL_DENO: "true",
    OTEL_DENO_VSOCK: "1:1",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
    RUST_BACKTRACE: "full",
  };
}

/** What a run opened to write, connected to or started. */
function effects(trace: string): string[] {
  const calls = trace.split("\n").filter((call) =>
    /\b(?:execve|socket|connect|bind|mkdir\w*|unlink\w*|rename\w*|symlink\w*)\(/.test(call) ||
    /\bopen\w*\(.*\bO_(?:WRONLY|RDWR|CREAT)\b/.test(call)
  );
  return calls.map((call) => call.replace(/^\d+ +/, "").replace(/, 0x.*| = .*/, "")).toSorted();
}

Deno.test({
  name:
    "no variable of a user makes the gate write, start or connect to anything, or changes its answer",
  ...requires(["strace"]),
  fn: async () => {
    using scratch = makeGate();
    const folder = `${scratch.dir}/theirs`;
    Deno.mkdirSync(folder);
    const traced = async (env: Record<string, string>) => {
      const path = `${scratch.dir}/trace`;
      const args = ["-f", "-qq", "-o", path, scratch.program, "--gate", "--ip=203.0.113.7"];
      const { code, stdout, stderr } = await run("/usr/bin/strace", args, env);
      assert.deepEqual([code, stdout, stderr], [0, "", ""]);
      const trace = Deno.readTextFileSync(path);
      assert.equal(trace.includes(`${folder}/`), false, "looked at what a variable names");
      return effects(trace);
    };
    // So that each run does the same.
    await scratch.sentry(["-w", "--ip=203.0.113.7"]);
    // Where there is no HOME the runtime asks the system for root's, of which it makes nothing.
    const plain = await traced({ HOME: "/" });
    assert.ok(plain.length > 0);
    assert.deepEqual(await traced(variables(folder)), plain);
    // These have the runtime tell on stderr what it does, and nothing more.
    const logged = {
      DENO_LOG: "trace",
      DENO_LOG_LAZY_LOAD: "1",
      DENO_STARTUP_PHASES: "1",
      RUST_LOG: "trace",
    };
    const path = `${scratch.dir}/trace`;
    const args = ["-f", "-qq", "-o", path, scratch.program, "--gate", "--ip=203.0.113.7"];
    assert.equal((await run("/usr/bin/strace", args, logged)).code, 0);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  },
});

/** Asks as the runtime's fork() does of a child: another module, and a channel on descriptor 3. */
const AS_A_CHILD = `
use Socket;
socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
POSIX::dup2(fileno($theirs), 3);
@ENV{"NODE_CHANNEL_FD", "DENO_INTERNAL_CHILD_ENTRYPOINT"} = (3, shift);
exec @ARGV;
`;

Deno.test({
  name: "no variable has another program run with sentry's permissions, on a channel that is open",
  ...requires(["perl"]),
  fn: async () => {
    using scratch = makeGate();
    const theirs = `${scratch.dir}/theirs.js`;
    Deno.writeTextFileSync(theirs, `Deno.writeTextFileSync("${scratch.dir}/written", "");`);
    const args = ["-MPOSIX", "-e", AS_A_CHILD, theirs, scratch.program, "--gate"];
    const { code, stdout, stderr } = await run("/usr/bin/perl", [...args, "--ip=203.0.113.7"]);
    assert.deepEqual([code, stdout, stderr], [0, "", ""]);
    assert.throws(() => Deno.statSync(`${scratch.dir}/written`), Deno.errors.NotFound);
  },
});
