import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { createUnwrapper } from "../../lib/logs/container_lines.ts";
import { linesOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const TIME = "2026-11-13T09:08:07.123456789Z";

/** A line of Docker's json-file driver. */
function ofDocker(log: string, stream = "stdout", more = ""): string {
  return `{"log":${JSON.stringify(log)},"stream":"${stream}",${more}"time":"${TIME}"}`;
}

Deno.test("createUnwrapper() gives what a container printed", () => {
  const rows: readonly (readonly [line: string, text: string | undefined])[] = [
    [ofDocker("a b\n"), "a b"],
    [ofDocker('a "b" \\ \u2028\t\r\n', "stderr"), 'a "b" \\ \u2028\t\r'],
    [ofDocker("a\n", "stdout", '"attrs":{"tag":"x"},'), "a"],
    [ofDocker("\n"), ""],
    [`${TIME} stdout F a b`, "a b"],
    ["2026-11-13T09:08:07.1+01:00 stderr F a", "a"],
    [`${TIME} stdout F`, ""],
    ["[pod/web-0/sshd] a b", "a b"],
    ["a", undefined],
    [`${TIME} a`, undefined],
    [`${TIME} stdout X a`, undefined],
    [`{"log":"a\\n","stream":"stdout","time":"${TIME}"} x`, undefined],
    [`{"log":"a\\n","stream":"stdin","time":"${TIME}"}`, undefined],
    [`{"log":"a\\q\\n","stream":"stdout","time":"${TIME}"}`, undefined],
    [`{"log":"a\\nb\\n","stream":"stdout","time":"${TIME}"}`, undefined],
    ['{"log":', undefined],
  ];
  for (const [line, text] of rows) assert.equal(createUnwrapper()(line), text, line);
});

Deno.test("createUnwrapper() takes no piece of a line for one, whatever the other stream prints meanwhile", () => {
  const unwrap = createUnwrapper();
  const lines = [
    ofDocker("x".repeat(100)),
    ofDocker("other\n", "stderr"),
    ofDocker("sshd[1]: forged"),
    ofDocker("sshd[1]: forged\n"),
    ofDocker("whole\n"),
    `${TIME} stdout P x`,
    `${TIME} stderr F other`,
    `${TIME} stdout F sshd[1]: forged`,
    `${TIME} stdout F whole`,
  ];
  assert.deepEqual(lines.map(unwrap), ["", "other", "", "", "whole", "", "other", "", "whole"]);
});

Deno.test("line() reads a container's line with syslog's header as such a line", () => {
  const said = `Nov 13 09:08:07 web sshd[7]: Invalid user bob from ${A} port 40000`;
  const login = `Nov 13 09:08:07 web sshd[8]: Accepted password for al from ${A} port 40001 ssh2\r`;
  for (
    const wrap of [
      (text: string) => ofDocker(`${text}\n`),
      (text: string) => `${TIME} stdout F ${text}`,
      (text: string) => `${TIME} ${text}`,
      (text: string) => `[pod/web-0/sshd] ${text}`,
    ]
  ) {
    assert.deepEqual(
      linesOf(createReader(), wrap(said), wrap(login)),
      [`naughty ${A}`, `success ${A}`],
      wrap("x"),
    );
  }
});
