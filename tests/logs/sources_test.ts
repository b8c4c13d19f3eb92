import assert from "node:assert/strict";
import { planLogs } from "../../lib/logs/sources.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";

/** The plan for a folder with some files, as `name: families`, and what the journal is asked for. */
function planFor(names: readonly string[], settings: Partial<Settings> = {}): string[] {
  const logDir = Deno.makeTempDirSync({ prefix: "sentry-sources-" });
  try {
    for (const name of names) {
      const folder = name.lastIndexOf("/");
      if (folder > 0) Deno.mkdirSync(`${logDir}/${name.slice(0, folder)}`, { recursive: true });
      Deno.writeTextFileSync(`${logDir}/${name}`, "");
    }
    const plan = planLogs({ ...DEFAULT_SETTINGS, logDir, protectSmtp: true, ...settings });
    const files = [...plan.files].map(([path, families]) =>
      `${path.replace(`${logDir}/`, "")}: ${[...families].join(" ")}`
    );
    return [...files, `journal: ${plan.journal.join(" ")}`];
  } finally {
    Deno.removeSync(logDir, { recursive: true });
  }
}

Deno.test("planLogs() reads Debian's files, each line once", () => {
  assert.deepEqual(planFor(["auth.log", "mail.log", "syslog", "vsftpd.log", "auth.log.1"]), [
    "auth.log: ssh ftp",
    "vsftpd.log: ftp",
    "syslog: ftp",
    "mail.log: mua smtp",
    "journal: ",
  ]);
});

Deno.test("planLogs() reads RHEL's, SUSE's and macOS' files", () => {
  assert.deepEqual(planFor(["secure", "maillog", "messages"])[0], "secure: ssh ftp");
  assert.ok(planFor(["secure", "maillog", "messages"]).includes("maillog: mua smtp"));
  assert.deepEqual(planFor(["messages"], { protectFtp: false }), [
    "messages: ssh mua smtp",
    "journal: ",
  ]);
  assert.equal(planFor(["system.log"])[0], "system.log: ssh ftp mua smtp");
});

Deno.test("planLogs() asks the journal where syslog keeps nothing, and only for what is protected", () => {
  assert.deepEqual(planFor([]), ["journal: ssh ftp mua smtp"]);
  const off = { protectFtp: false, protectMua: false, protectSmtp: false };
  assert.deepEqual(planFor([], off), ["journal: ssh"]);
  assert.deepEqual(planFor(["auth.log"], off), ["auth.log: ssh", "journal: "]);
});

Deno.test("planLogs() reads the files that are set in place of the usual ones", () => {
  const set = { sshLog: "/x/ssh", ftpLog: "/x/ftp", mailLog: "/x/mail" };
  assert.deepEqual(planFor(["auth.log", "mail.log"], set), [
    "/x/ssh: ssh",
    "/x/ftp: ftp",
    "/x/mail: mua smtp",
    "journal: ",
  ]);
});

Deno.test("planLogs() stays with auth.log while it is being rotated and is not there for a moment", () => {
  const off = { protectFtp: false, protectMua: false, protectSmtp: false };
  const plan = planFor(["auth.log.1", "syslog"], off);
  assert.ok(!plan.includes("syslog: ssh"), "its lines may stand in both");
  assert.deepEqual(planFor(["auth.log.1"], off).at(-1), "journal: ");
});
