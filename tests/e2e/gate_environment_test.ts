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
    "DENO_PERMISSION_BROKER_PATH",
    "DENO_WEBGPU_TRACE",
    "HOME",
    "NODE_EXTRA_CA_CERTS",
    "NODE_V8_COVERAGE",
    "SSLKEYLOGFILE",
    "TMPDIR",
    "XDG_CACHE_HOME",
  ].map((name) => [name, `${folder}/${name}`]);
  return {
    ...Object.fromEntries(paths),
    DENO_AUTO_SERVE: "1",
    DENO_CACHE_LSC_ENDPOINT: "127.0.0.1:9,x",
    DENO_INSPECT: "1",
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
    const plain = await traced({});
    assert.ok(plain.length > 0);
    assert.deepEqual(await traced(variables(folder)), plain);
    // These two have the runtime tell on stderr what it does, and nothing more.
    const logged = { DENO_LOG: "trace", RUST_LOG: "trace" };
    const path = `${scratch.dir}/trace`;
    const args = ["-f", "-qq", "-o", path, scratch.program, "--gate", "--ip=203.0.113.7"];
    assert.equal((await run("/usr/bin/strace", args, logged)).code, 0);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  },
});
