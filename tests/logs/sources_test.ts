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

/** As {@link planFor}, of /var/log as it is, where the journal has what syslog's files have. */
function planBeside(names: readonly string[], settings: Partial<Settings>, isAtHand: boolean) {
  const logDir = Deno.makeTempDirSync({ prefix: "sentry-sources-" });
  try {
    for (const name of names) Deno.writeTextFileSync(`${logDir}/${name}`, "");
    const all = { ...DEFAULT_SETTINGS, protectSmtp: true, ...settings };
    const plan = planLogs({ ...all, logDir }, () => isAtHand, logDir);
    const text = (files: typeof plan.files) =>
      [...files].map(([path, families]) => `${path.replace(`${logDir}/`, "")}: ${[...families]}`);
    return { files: text(plan.files), journal: plan.journal.join(" "), copies: text(plan.copies) };
  } finally {
    Deno.removeSync(logDir, { recursive: true });
  }
}

Deno.test("planLogs() takes the journal for syslog's files where it has what they have, and daemons' own files as ever", () => {
  const names = ["auth.log", "mail.log", "syslog", "vsftpd.log", "dovecot.log"];
  assert.deepEqual(planBeside(names, {}, true), {
    files: ["vsftpd.log: ftp", "dovecot.log: mua,smtp"],
    journal: "ssh ftp mua smtp",
    copies: ["auth.log: ssh,ftp", "syslog: ftp", "mail.log: mua,smtp"],
  });
  const without = planBeside(names, {}, false);
  assert.deepEqual([without.journal, without.copies], ["", []]);
  assert.equal(without.files[0], "auth.log: ssh,ftp");
});

Deno.test("planLogs() lets a file that is set win over the journal, for its families alone", () => {
  const plan = planBeside(["auth.log", "mail.log", "syslog"], { sshLog: "/x/ssh" }, true);
  assert.deepEqual(plan.files, ["/x/ssh: ssh"]);
  assert.equal(plan.journal, "ftp mua smtp");
});

Deno.test("planLogs() lets a LOG_DIR that is set win over the journal", () => {
  assert.deepEqual(planFor(["auth.log"]).slice(0, 1), ["auth.log: ssh ftp"]);
});
