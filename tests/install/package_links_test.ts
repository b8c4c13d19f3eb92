import assert from "node:assert/strict";
import {
  isPackageLink,
  linkTarget,
  makeLink,
  packageLinks,
} from "../../lib/install/package_links.ts";
import { packagedSchedule } from "../../lib/install/package_schedule.ts";
import { cronText, timerFiles } from "../../lib/install/schedule.ts";
import { PACKAGED, packagedRootDir } from "../../lib/packaged.ts";

const FLAGS = { sshd: undefined, flock: undefined, scheduler: "cron" } as const;

Deno.test("packagedRootDir() is the package's, and the one of before where that has records", () => {
  const there = new Set<string>([PACKAGED.hook]);
  const of = (executable: string) => packagedRootDir(executable, (path) => there.has(path));
  assert.equal(of("/usr/sbin/sentry"), "/var/lib/sentry");
  assert.equal(of("/usr/bin/sentry"), "/var/lib/sentry");
  assert.equal(of("/usr/sbin/sentry (deleted)"), "/var/lib/sentry", "upgraded meanwhile");
  assert.equal(of("/var/db/sentry/sentry"), undefined);
  assert.equal(of("/usr/local/sbin/sentry"), undefined);
  there.add("/var/db/sentry/state");
  assert.equal(of("/usr/sbin/sentry"), "/var/db/sentry");
  there.delete(PACKAGED.hook);
  assert.equal(of("/usr/sbin/sentry"), undefined, "somebody put it there, no package");
});

Deno.test("packageLinks() leaves a hook and settings that are there, and those of before", () => {
  const files = new Map([[PACKAGED.hook as string, "hook"], [PACKAGED.conf, "conf"]]);
  const names = (rootDir: string) =>
    packageLinks(rootDir, "/usr/sbin/sentry", (path) => files.get(path))
      .map(({ path, target }) => `${path} ${target}`);
  assert.deepEqual(names("/var/lib/sentry"), [
    "/var/lib/sentry/sentry /usr/sbin/sentry",
    `/var/lib/sentry/hook ${PACKAGED.hook}`,
    `/var/lib/sentry/sentry.conf ${PACKAGED.conf}`,
  ]);
  assert.deepEqual(names("/var/db/sentry"), ["/var/db/sentry/sentry /usr/sbin/sentry"]);
  files.set("/var/lib/sentry/sentry.conf", "mine");
  files.delete(PACKAGED.hook);
  assert.deepEqual(names("/var/lib/sentry"), ["/var/lib/sentry/sentry /usr/sbin/sentry"]);
});

Deno.test("makeLink() takes the place of a file or a link, and leaves nothing beside it", () => {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    const path = `${dir}/sentry`;
    Deno.writeTextFileSync(path, "old");
    for (const target of ["/usr/sbin/sentry", "/usr/bin/sentry"]) {
      makeLink({ path, target, about: "" });
      assert.equal(linkTarget(path), target);
      assert.equal(isPackageLink(path), true);
    }
    makeLink({ path, target: "/tmp/sentry", about: "" });
    assert.equal(isPackageLink(path), false, "a link to elsewhere is somebody's own");
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), ["sentry"]);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("the package's timers take the place of cron's file and of units that --install wrote", () => {
  const files = new Map([["/etc/cron.d/sentry", cronText("/var/db/sentry")]]);
  const read = (path: string) => files.get(path);
  const plan = (packagedTimers: "enabled" | "disabled" | undefined, how: "libwrap" | "scan") =>
    packagedSchedule(how, { ...FLAGS, packagedTimers }, read);
  assert.equal(plan(undefined, "libwrap"), undefined);
  const first = plan("disabled", "libwrap");
  assert.deepEqual(first?.changes.map(({ path, after }) => [path, after]), [
    ["/etc/cron.d/sentry", undefined],
  ]);
  assert.equal(first?.systemctlAfter.at(-1)?.[0], "enable");
  files.clear();
  assert.deepEqual(plan("enabled", "libwrap"), {
    changes: [],
    systemctlBefore: [],
    systemctlAfter: [],
  });
  const [scan] = plan("enabled", "scan")?.changes ?? [];
  assert.equal(scan?.after, "# Written by sentry --install=scan.\n");
  for (const { path, text } of timerFiles("/var/db/sentry")) files.set(path, text);
  const older = plan("enabled", "libwrap");
  assert.equal(older?.changes.length, 6);
  assert.deepEqual(older?.systemctlBefore[0]?.slice(0, 2), ["disable", "--now"]);
});
