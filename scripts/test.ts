/**
 * `deno task test [PATH …]`: format, lint, types, then all tests: unit, command (on the compiled program) and end
 * to end (with real daemons). Ends with a line `N passed, N failed, N skipped`.
 *
 * Where a real part is missing, the tests that need it say which and count as skipped; with SENTRY_NO_SKIP=1
 * that is a failure.
 */
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CODE = ["main.ts", "lib", "scripts", "tests"];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

async function deno(args: string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  return (await command.output()).success;
}

/** Runs one of Deno's own checks, which counts as one test. */
async function check(name: string, args: string[], counts: Counts): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  console.log(`${name} ... ${success ? "ok" : "FAILED"}`);
  if (success) counts.passed++;
  else {
    counts.failed++;
    for (const text of [stdout, stderr]) console.log(new TextDecoder().decode(text));
  }
}

/** Runs the test files, and reads the counts from the report that Deno writes for machines. */
async function runTests(paths: string[], counts: Counts): Promise<void> {
  const report = Deno.makeTempFileSync({ prefix: "sentry-test-", suffix: ".xml" });
  try {
    const success = await deno(["test", "-A", "--no-check", `--junit-path=${report}`, ...paths]);
    const all = sumOf(Deno.readTextFileSync(report));
    counts.passed += all.passed;
    counts.failed += all.failed;
    counts.skipped += all.skipped;
    // A file that does not load, or a test that leaks, fails the run without failing a test.
    if (!success && all.failed === 0) counts.failed++;
    if (all.passed + all.failed + all.skipped === 0) {
      console.log("no test was run");
      counts.failed++;
    }
  } finally {
    Deno.removeSync(report);
  }
}

/** Adds up the suites of a JUnit report. */
function sumOf(xml: string): Counts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite] of xml.matchAll(/<testsuite [^>]*>/g)) {
    const of = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    const bad = of("failures") + of("errors");
    sum.failed += bad;
    sum.skipped += of("disabled");
    sum.passed += of("tests") - bad - of("disabled");
  }
  return sum;
}

async function main(): Promise<number> {
  const paths = Deno.args.filter((word) => word !== "--");
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  await check("deno fmt --check", ["fmt", "--check", ...CODE], counts);
  await check("deno lint", ["lint", ...CODE], counts);
  await check("deno check", ["check", ...CODE], counts);
  await check("rooms", ["run", "--allow-read", "scripts/rooms.ts"], counts);
  await check("deno task build", ["run", "-A", "scripts/build.ts"], counts);
  if (counts.failed === 0) await runTests(paths.length > 0 ? paths : ["tests"], counts);
  const strict = Deno.env.get("SENTRY_NO_SKIP") === "1";
  if (strict && counts.skipped > 0) console.log("tests were skipped, and none may be here");
  const { passed, failed, skipped } = counts;
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || (strict && skipped > 0) ? 1 : 0;
}

Deno.exit(await main());
