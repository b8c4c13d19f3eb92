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

Deno.test("what was told of connections is kept of both, LOG_COMMAND and a log that a connection read on in meanwhile", async () => {
  using scratch = makeScratch();
  const { dir, rootDir, logDir } = scratch;
  const tried = (address: string, port: number) =>
    sshdLine(`Failed password for bob from ${address} port ${port} ssh2`, port);
  // Of a connection in which a try was told of, this is no probe.
  const closed = (address: string, port: number) =>
    sshdLine(
      `Connection closed by authenticating user bob ${address} port ${port} [preauth]`,
      port,
    );
  const [printed, logged] = ["203.0.113.7", "198.51.100.9"];
  const program = logCommand(
    dir,
    [
      `case "$SENTRY_CURSOR" in`,
      `"") echo '${tried(logged, 8)}' >>'${logDir}/auth.log'`,
      `  ROOT_DIR='${rootDir}' LOG_DIR='${logDir}' '${SENTRY}' -c --ip=${logged} >/dev/null`,
      `  echo '${tried(printed, 7)}'; echo '-- cursor: 1' ;;`,
      `1) echo '${closed(printed, 7)}'; echo '-- cursor: 2' ;;`,
      `esac`,
    ].join("\n"),
  );
  Deno.mkdirSync(rootDir);
  Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_COMMAND=${program}\n`);
  // Else the connection would find that nothing is new, and judge nobody.
  scratch.log(tried(logged, 9));
  for (let i = 0; i < 3; i++) await scratch.sentry(["-c", `--ip=${logged}`]);
  const scan = async () =>
    assert.deepEqual(
      await scratch.sentry(["--scan"]).then(({ code, stderr }) => [code, stderr]),
      [0, ""],
    );
  await scan();
  const told = scratch.read("cursors").split("\n").filter((line) => line.startsWith("told sshd "));
  assert.deepEqual(
    told.map((line) => line.split(" ").slice(2, 4).join(" ")).sort(),
    [`${logged} 8`, `${logged} 9`, `${printed} 7`],
  );
  scratch.log(closed(logged, 8));
  await scan();
  const probed = recordLines(rootDir).map((line) => line.split(/ +/))
    .map((columns) => [columns[0], ...columns.slice(8, 11)].join(" ")).sort();
  assert.deepEqual(probed, [`${logged} 2 0 0`, `${printed} 1 0 0`]);
});
