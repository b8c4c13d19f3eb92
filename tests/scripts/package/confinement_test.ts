import assert from "node:assert/strict";
import { units } from "../../../lib/install/schedule.ts";
import { CONFINEMENT } from "../../../scripts/package/confinement.ts";
import { requires } from "../../support/parts.ts";
import { run } from "../../support/scratch.ts";

/** systemd-analyze(1): 0 is confined, 10 is not. */
const MOST_EXPOSED = 2.0;

Deno.test({
  name: "systemd takes the package's units, and calls each service confined",
  ...requires(["systemd"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-units-" });
    try {
      const paths = units({ head: "", program: "/bin/true", confinement: CONFINEMENT })
        .map(({ name, text }) => {
          Deno.writeTextFileSync(`${dir}/${name}`, text);
          return `${dir}/${name}`;
        });
      const verified = await run("/usr/bin/systemd-analyze", ["verify", ...paths]);
      assert.deepEqual([verified.code, verified.stderr], [0, ""]);
      for (const path of paths.filter((path) => path.endsWith(".service"))) {
        const args = ["security", "--offline=yes", "--no-pager", path];
        const { stdout } = await run("/usr/bin/systemd-analyze", args);
        const score = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
        assert.ok(score <= MOST_EXPOSED, `${path}: ${score}`);
      }
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

Deno.test("what V8 can't do without is allowed: memory that is written and then run", () => {
  assert.doesNotMatch(CONFINEMENT, /^MemoryDenyWriteExecute/m);
});
