import assert from "node:assert/strict";
import { sampleConf } from "../../lib/install/sample_conf.ts";
import { crontabLines, cronText, MARK, markOf, timerFiles } from "../../lib/install/schedule.ts";
import { applySettingsFile, DEFAULT_SETTINGS, SETTING_RULES } from "../../lib/policy/settings.ts";
import { requires } from "../support/parts.ts";
import { run } from "../support/scratch.ts";

Deno.test("cronText() has five fields, a user and a command a line, and no percent sign, which cron reads", () => {
  const lines = cronText("/srv/x").split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  assert.equal(lines.length, 3);
  for (const line of lines) {
    assert.match(line, /^(?:(?:[\d*/]+ ){5}|@reboot )root \/srv\/x\/sentry --\w+ [^%]*$/);
  }
  assert.ok(cronText("/srv/x").endsWith("\n"), "cron ignores a last line without newline");
  assert.match(crontabLines("/srv/x"), /^\*\/5 \* \* \* \* \/srv\/x\/sentry --scan/);
});

Deno.test("every file that we write bears the mark by which it is known as ours", () => {
  for (const how of ["libwrap", "pam", "scan"] as const) {
    for (const text of [cronText("/x", how), ...timerFiles("/x", how).map(({ text }) => text)]) {
      assert.ok(text.split("\n")[0]?.includes(MARK));
      assert.ok(text.split("\n")[0]?.includes(`${markOf(how)}.`));
    }
  }
});

Deno.test({
  name: "systemd's own parser takes the units",
  ...requires(["systemd"]),
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-units-" });
    try {
      // What ExecStart names must be there.
      Deno.symlinkSync("/bin/true", `${dir}/sentry`);
      const paths = timerFiles(dir).map(({ path, text }) => {
        const copy = `${dir}/${path.split("/").at(-1)}`;
        Deno.writeTextFileSync(copy, text);
        return copy;
      });
      const verify = (args: string[]) => run("/usr/bin/systemd-analyze", ["verify", ...args]);
      const ran = await verify(paths);
      assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      Deno.writeTextFileSync(paths[1]!, "[Timer]\nOnCalendar=never\n");
      assert.match((await verify(paths)).stderr, /OnCalendar|never/, "and would say so if not");
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

Deno.test("sampleConf() names every setting and sets none", () => {
  const text = sampleConf();
  assert.deepEqual(applySettingsFile(DEFAULT_SETTINGS, text, "x"), DEFAULT_SETTINGS);
  for (const { key } of SETTING_RULES) {
    if (key !== "ROOT_DIR") assert.match(text, new RegExp(`^#${key}=`, "m"));
  }
  const all = text.replace(/^#(?=[A-Z_0-9]+=)/gm, "");
  assert.deepEqual(applySettingsFile(DEFAULT_SETTINGS, all, "x"), DEFAULT_SETTINGS, "the defaults");
});
