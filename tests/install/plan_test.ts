import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";
import { planInstall, planUninstall, type Wish } from "../../lib/install/plan.ts";
import type { System } from "../../lib/install/system.ts";

const ROOT = "/var/db/sentry";
const WISH: Wish = { rootDir: ROOT, how: "libwrap", services: ["sshd"] };
const SYSTEM: System = {
  sshd: { path: "/usr/sbin/sshd", asksLibwrap: true, services: ["sshd"] },
  flock: "/usr/bin/flock",
  scheduler: "cron",
};

/** A server's files, which a plan can be carried out on. */
class Files extends Map<string, string> {
  readonly read = (path: string) => this.get(path);

  install(wish: Partial<Wish> = {}, system: Partial<System> = {}): readonly string[] {
    return this.#do(planInstall({ ...WISH, ...wish }, { ...SYSTEM, ...system }, this.read));
  }

  uninstall(system: Partial<System> = {}): readonly string[] {
    return this.#do(planUninstall(ROOT, { ...SYSTEM, ...system }, this.read));
  }

  #do(plan: ReturnType<typeof planInstall>): readonly string[] {
    for (const { path, before, after } of plan.changes) {
      assert.equal(this.get(path), before, path);
      if (after === undefined) this.delete(path);
      else this.set(path, after);
    }
    return plan.advice;
  }
}

function files(entries: Record<string, string> = {}): Files {
  return new Files(Object.entries(entries));
}

const LINES =
  `sshd : ${ROOT}/deny.recent ${ROOT}/deny.patterns EXCEPT ${ROOT}/allow.patterns ${ROOT}/allow.recent : deny\nsshd : ALL : spawn ${ROOT}/hook %a : allow\n`;

Deno.test("an installation that is taken back leaves every file as it was, and none of ours", () => {
  const servers: Record<string, string>[] = [
    {},
    { "/etc/hosts.allow": "" },
    { "/etc/hosts.allow": "# only a comment" },
    {
      "/etc/hosts.allow": "\xe4\xf6\r\nvsftpd : 10.\n",
      "/etc/pam.d/sshd": "account required x\n",
    },
    { "/etc/hosts.allow": "ALL : ALL : allow" },
    { "/etc/cron.d/other": "x" },
  ];
  for (const before of servers) {
    for (const how of ["libwrap", "pam", "scan"] as const) {
      for (const scheduler of ["cron", "systemd", undefined] as const) {
        if (how === "pam" && !("/etc/pam.d/sshd" in before)) continue;
        const server = files(before);
        server.install({ how }, { scheduler });
        const once = new Map(server);
        server.install({ how }, { scheduler });
        assert.deepEqual(new Map(server), once, "the second time changes nothing");
        server.uninstall({ scheduler });
        for (const name of ["sentry.conf", "deny.patterns", "allow.patterns"]) {
          server.delete(`${ROOT}/${name}`);
        }
        assert.deepEqual(new Map(server), new Map(Object.entries(before)), `${how} ${scheduler}`);
      }
    }
  }
});

Deno.test("our two lines stand first, and a file is kept as it was", () => {
  const server = files({ "/etc/hosts.allow": "# mine\nsshd : 10.\n" });
  server.install();
  assert.equal(server.get("/etc/hosts.allow"), `# mine\n${LINES}sshd : 10.\n`);
  assert.equal(server.get("/etc/hosts.allow.before-sentry"), "# mine\nsshd : 10.\n");
});

Deno.test("other services are named in the rules, also in a later installation", () => {
  const server = files();
  server.install();
  server.install({ services: ["sshd", "vsftpd"] });
  assert.equal(
    server.get("/etc/hosts.allow"),
    LINES.replaceAll("sshd :", "sshd, vsftpd :"),
  );
});

Deno.test("where sshd is not among the services, that is said, and how to add it; it is no error", () => {
  const server = files();
  const [note = "", ...others] = server.install({ services: ["ssh", "vsftpd"] });
  assert.match(note, /^sshd is not among .*: --install --services=sshd,ssh,vsftpd$/);
  assert.deepEqual(others, []);
  assert.match(server.get("/etc/hosts.allow") ?? "", /^ssh, vsftpd : /);
  for (
    const wish of [{ services: ["vsftpd", "sshd"] }, { how: "scan", services: ["ssh"] }] as const
  ) {
    assert.deepEqual(files().install(wish), []);
  }
});

Deno.test("what runs --scan tells how sentry was installed, and is written anew for another way", () => {
  for (const scheduler of ["cron", "systemd"] as const) {
    const server = files();
    const path = scheduler === "cron"
      ? "/etc/cron.d/sentry"
      : "/etc/systemd/system/sentry-scan.service";
    server.install({ how: "scan" }, { scheduler });
    assert.match(server.get(path) ?? "", /^# Written by sentry --install=scan\./);
    server.install({}, { scheduler });
    assert.match(server.get(path) ?? "", /^# Written by sentry --install\./);
  }
});

Deno.test("where a connection is handed to sshd-session, the rules name both", () => {
  const server = files();
  const services = ["sshd", "sshd-session"];
  server.install({}, { sshd: { path: "/x/sshd-session", asksLibwrap: true, services } });
  assert.match(server.get("/etc/hosts.allow") ?? "", /^sshd, sshd-session : ALL : spawn/m);
});

Deno.test("without flock the rule spawns the program itself", () => {
  const server = files();
  server.install({}, { flock: undefined });
  const run = `sshd : ALL : spawn ${ROOT}/sentry -c --ip=%a : allow`;
  assert.ok(server.get("/etc/hosts.allow")?.includes(run));
  assert.equal(server.get(`${ROOT}/hook`), undefined);
});

Deno.test("whom the administrator keeps out is not let in: then only the refusing line is written", () => {
  for (const deny of ["ALL : ALL\n", "sshd : 203.0.113.66\n", "ALL : PARANOID\n"]) {
    const server = files({ "/etc/hosts.deny": deny });
    const advice = server.install();
    assert.equal(server.get("/etc/hosts.allow"), LINES.split("\n")[0] + "\n", deny);
    assert.equal(advice.length, 1);
    assert.match(advice[0]!, /^\/etc\/hosts\.deny line 1 keeps out /);
    assert.ok(advice[0]!.endsWith(`sshd : ALL : spawn ${ROOT}/hook %a : allow`));
  }
});

Deno.test("the rules of sentry.pl are kept where they are in effect", () => {
  const old = `sshd : ${ROOT}/hosts.deny : deny\n` +
    `sshd : ALL : spawn ${ROOT}/sentry -c --ip=%a : allow\n`;
  const server = files({ "/etc/hosts.allow": old });
  server.install();
  assert.equal(server.get("/etc/hosts.allow"), old);
});

Deno.test("an installation of another kind takes the lines of the first away", () => {
  const pam = "account required pam_unix.so\n";
  const server = files({ "/etc/pam.d/sshd": pam });
  server.install();
  server.install({ how: "pam" });
  assert.equal(server.get("/etc/hosts.allow"), "");
  assert.notEqual(server.get("/etc/pam.d/sshd"), pam);
  server.install({ how: "scan" });
  assert.equal(server.get("/etc/pam.d/sshd"), pam);
});

Deno.test("where it can't work it says what would", () => {
  const unlinked = { path: "/usr/sbin/sshd", asksLibwrap: false, services: ["sshd"] };
  for (
    const [wish, system, says] of [
      [{}, { sshd: unlinked }, /sshd is not linked against libwrap.*--install=pam.*--install=scan/],
      [{}, { sshd: undefined }, /there is no sshd here/],
      [{ how: "pam" }, {}, /there is no \/etc\/pam\.d\/sshd; use --install=scan/],
      [{ rootDir: "/srv/my files" }, {}, /can't stand in a rule/],
      [{ rootDir: "/srv/a:b" }, {}, /can't stand in a rule/],
    ] as const
  ) {
    const server = files();
    const isSo = (error: unknown) => error instanceof SentryError && says.test(error.message);
    assert.throws(() => server.install(wish, system), isSo);
    assert.equal(server.size, 0);
  }
});

Deno.test("files that were not written by us are not touched", () => {
  const server = files({ "/etc/cron.d/sentry": "mine\n" });
  assert.match(server.install()[0] ?? "", /\/etc\/cron\.d\/sentry is not ours/);
  assert.match(server.uninstall()[0] ?? "", /is not ours any more; it stays/);
  assert.equal(server.get("/etc/cron.d/sentry"), "mine\n");
});

Deno.test("rules of ROOT_DIR that people have written are named when ours go", () => {
  const theirs = `vsftpd : ALL : spawn (${ROOT}/sentry -c --ip=%a) & : allow\n`;
  const server = files({ "/etc/hosts.allow": theirs });
  server.install();
  const advice = server.uninstall();
  assert.equal(server.get("/etc/hosts.allow"), theirs);
  assert.match(advice[0] ?? "", /hosts\.allow line 1 still names \/var\/db\/sentry/);
});

const STACK = "# PAM\n@include common-auth\nsession required pam_env.so user_readenv=1\n";
const OLD_ACCOUNT =
  `account required pam_exec.so quiet /bin/sh -c [test "$(/usr/bin/timeout -s KILL 2 ${ROOT}/sentry --gate)" != refuse]\n`;
const OLD_SESSION =
  `session optional pam_exec.so quiet /usr/bin/timeout -s KILL 2 ${ROOT}/sentry --gate\n`;

Deno.test("every --install, and --uninstall, sees to the lines that 2.1.0 wrote, of other folders too", () => {
  const elsewhere = OLD_SESSION.replace(ROOT, "/srv/sentry");
  const closed = elsewhere.replace("quiet", "type=open_session quiet");
  const before = `# PAM\n${OLD_ACCOUNT}${OLD_SESSION}${elsewhere}${STACK.slice(6)}`;
  for (
    const [how, expected] of [
      ["pam", `# PAM\n${pamLines(ROOT).join("\n")}\n${closed}${STACK.slice(6)}`],
      ["libwrap", `# PAM\n${closed}${STACK.slice(6)}`],
      ["scan", `# PAM\n${closed}${STACK.slice(6)}`],
    ] as const
  ) {
    const server = files({ "/etc/pam.d/sshd": before });
    server.install({ how });
    assert.equal(server.get("/etc/pam.d/sshd"), expected, how);
    server.install({ how });
    assert.equal(server.get("/etc/pam.d/sshd"), expected, "the second time changes nothing");
  }
  const server = files({
    "/etc/pam.d/sshd": `# PAM\n${OLD_ACCOUNT}${OLD_SESSION}${STACK.slice(6)}`,
    "/etc/pam.d/sshd.before-sentry": STACK,
  });
  server.uninstall();
  assert.equal(server.get("/etc/pam.d/sshd"), STACK);
});

Deno.test("--install=pam refuses where PAM has a user's variables before a session is opened", () => {
  const auth = "# all\n\nauth required pam_env.so user_readenv=1\n";
  const server = files({ "/etc/pam.d/sshd": STACK, "/etc/pam.d/common-auth": auth });
  assert.throws(
    () => server.install({ how: "pam" }),
    (error) =>
      error instanceof SentryError &&
      /^\/etc\/pam\.d\/common-auth line 3 has PAM take .* take user_readenv=1 out of \/etc\/pam\.d\/common-auth line 3, or use --install=scan/
        .test(error.message),
  );
  const says = (stack: string) => {
    const upgraded = files({ "/etc/pam.d/sshd": stack, "/etc/pam.d/common-auth": auth });
    try {
      upgraded.install({ how: "pam" });
      return "";
    } catch (error) {
      return String(error);
    }
  };
  assert.match(
    says(OLD_ACCOUNT + OLD_SESSION + STACK),
    /; a line .*: run --doctor --repair at once$/,
  );
  assert.doesNotMatch(says(OLD_ACCOUNT + STACK), /--repair/);
  // For libwrap, and for cron, it is no matter; and where it is switched off, neither.
  server.install({ how: "scan" });
  server.set("/etc/pam.d/common-auth", auth.replace("readenv=1", "readenv=0"));
  server.install({ how: "pam" });
});
