/** What --scan alone reads is counted, once, also where connections read on in the logs while it does. */
import assert from "node:assert/strict";
import { logCommand } from "../support/log_command.ts";
import { makeScratch, recordLines, type Scratch, SENTRY, sshdLine } from "../support/scratch.ts";

const invalid = (address: string, port: number) =>
  sshdLine(`Invalid user a from ${address} port ${port}`, port);

/** LOG_COMMAND prints once what `lines` holds, and meanwhile a connection has what is new in auth.log read. */
function place(scratch: Scratch, lines: readonly string[]): void {
  const { dir, rootDir, logDir } = scratch;
  Deno.writeTextFileSync(`${dir}/lines`, lines.map((line) => line + "\n").join(""));
  const program = logCommand(
    dir,
    [
      // Each time another connection.
      `echo "${invalid("198.51.100.9", 7).replace("[7]", () => "[$$]")}" >>'${logDir}/auth.log'`,
      `ROOT_DIR='${rootDir}' LOG_DIR='${logDir}' '${SENTRY}' -c --ip=198.51.100.9 >/dev/null`,
      `[ "$SENTRY_CURSOR" = all ] || cat '${dir}/lines'`,
      "echo '-- cursor: all'",
    ].join("\n"),
  );
  Deno.mkdirSync(`${rootDir}/rules.d`, { recursive: true });
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_COMMAND=${program}\n`);
  const rule = `log ${dir}/door.log\nport 80\nfailed\n  wrong word from {peer:address}\n`;
  Deno.writeTextFileSync(`${rootDir}/rules.d/door.rule`, rule);
}

/** How often each address has tried, by its record. */
function tries(scratch: Scratch): Map<string, number> {
  const records = recordLines(scratch.rootDir).map((line) => line.split(/ +/));
  return new Map(
    records.map((columns) => [columns[0]!, Number(columns[8]) + Number(columns[9])]),
  );
}

for (const addresses of [2, 300]) {
  Deno.test(`what LOG_COMMAND and rules tell of ${addresses} addresses is counted once while connections read the logs`, async () => {
    using scratch = makeScratch();
    const all = Array.from(
      { length: addresses },
      (_, i) => `203.0.${i % 100}.${1 + Math.floor(i / 100)}`,
    );
    place(scratch, all.flatMap((one) => [1, 2, 3].map((port) => invalid(one, port))));
    scratch.log(...[1, 2, 3].map((port) => invalid("198.51.100.9", port)));
    Deno.writeTextFileSync(`${scratch.dir}/door.log`, "wrong word from 192.0.2.7\n");
    for (let i = 0; i < 3; i++) await scratch.sentry(["-c", "--ip=198.51.100.9"]);
    for (let scans = 1; scans <= 2; scans++) {
      const ran = await scratch.sentry(["--scan"]);
      assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      const found = tries(scratch);
      assert.deepEqual(
        [...found].filter(([address]) => address.startsWith("203.")).sort(),
        all.map((one) => [one, 3]).sort(),
      );
      assert.equal(found.get("198.51.100.9"), 3 + scans);
      assert.equal(found.get("192.0.2.7"), 1);
      assert.match(scratch.read("cursors"), /^command \S+ all$/m);
      const listed = scratch.read("deny.patterns").split("\n").slice(0, -1).sort();
      assert.deepEqual(listed, ["198.51.100.9", ...all].sort());
    }
  });
}
