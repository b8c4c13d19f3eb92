import assert from "node:assert/strict";
import { isVouched, matchesOf, vouchersOf } from "../../lib/logs/believed_entries.ts";

const PASSWD = `root:x:0:0:root:/root:/bin/bash
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
postfix:x:103:104::/var/spool/postfix:/usr/sbin/nologin
Debian-exim:x:105:106::/var/spool/exim4:/usr/sbin/nologin
cyrus:x:1003:1003:Cyrus Smith:/home/cyrus:/bin/bash
`;

Deno.test("matchesOf() asks for what root's daemons write, and those that have accounts of their own", () => {
  const ssh = matchesOf(vouchersOf(["ssh"], PASSWD));
  assert.equal(ssh[0], "_UID=0");
  // The kernel keeps 15 bytes of a name.
  for (const name of ["sshd", "sshd-session", "sshd-auth", "sshd-session.pa", "hpnsshd-session"]) {
    assert.ok(ssh.includes(`_COMM=${name}`), name);
  }
  assert.ok(ssh.includes("_COMM=dropbear"));
  assert.equal(ssh.at(-1), "_COMM=klogind");
  const matches = matchesOf(vouchersOf(["mua", "smtp"], PASSWD)).join(" ");
  assert.match(matches, /^_UID=0 _COMM=log _COMM=exim /);
  assert.match(matches, / \+ _UID=103 _COMM=smtpd _COMM=postscreen( |$)/);
  assert.match(matches, / \+ _UID=105 _COMM=exim _COMM=exim4( |$)/);
  assert.doesNotMatch(matches, /_SYSTEMD_UNIT|_UID=33|_UID=1003/);
});

Deno.test("vouchersOf() takes no person for a daemon, and nothing from a passwd that is damaged", () => {
  const cyrus = vouchersOf(["mua"], PASSWD).flatMap(({ uids }) => uids);
  assert.deepEqual([...new Set(cyrus)], ["0"]);
  const system = vouchersOf(["mua"], PASSWD.replace("cyrus:x:1003", "cyrus:x:113"));
  assert.ok(isVouched(system, "113", "imapd", "imaps"));
  for (
    const passwd of [
      "",
      "postfix",
      "postfix:x:",
      "postfix:x:-1:",
      "postfix:x:0:",
      "postfix:x:1e2:",
      "xpostfix:x:103:",
      "#postfix:x:103:",
      "root:x:103:",
      "a:postfix:103:103:",
    ]
  ) {
    for (const uid of ["0", "103", "-1", "1e2", ""]) {
      const vouchers = vouchersOf(["smtp"], passwd);
      assert.ok(!isVouched(vouchers, uid, "smtpd", "smtpd"), passwd);
    }
  }
});

Deno.test("isVouched() believes a daemon's own account and process, in that daemon's name alone", () => {
  const vouchers = vouchersOf(["ssh", "ftp", "mua", "smtp"], PASSWD);
  const uids = ["0", "33", "103", "105", "1000", "1003", "65534", "00", undefined];
  const commands = [
    "sshd",
    "sshd-session",
    "smtpd",
    "postscreen",
    "exim4",
    "log",
    "auth",
    "imapd",
    "vsftpd",
    "proftpd",
    "logger",
    "sh",
    "",
    undefined,
  ];
  const programs = [
    "sshd",
    "sshd-session",
    "smtpd",
    "postscreen",
    "exim4",
    "dovecot",
    "auth",
    "imap",
    "vsftpd",
    "proftpd",
    "su",
    "",
  ];
  const families = [
    ["sshd", "sshd-session"],
    ["smtpd", "postscreen"],
    ["exim4"],
    ["log", "dovecot"],
    ["vsftpd"],
    ["proftpd"],
  ];
  for (const uid of uids) {
    for (const command of commands) {
      for (const program of programs) {
        const isOne = families.some((one) =>
          one.includes(command ?? "") && one.includes(program)
        ) &&
          program !== "log" && command !== "dovecot";
        const isOwn = command === "smtpd" || command === "postscreen"
          ? uid === "103"
          : uid === "0" || (command === "exim4" && uid === "105");
        assert.equal(
          isVouched(vouchers, uid, command, program),
          isOne && isOwn,
          `${uid} ${command} ${program}`,
        );
      }
    }
  }
});

Deno.test("isVouched() knows sshd by what the kernel keeps of its name, under each that distributions give it", () => {
  const vouchers = vouchersOf(["ssh"], PASSWD);
  assert.ok(isVouched(vouchers, "0", "sshd-session.pa", "sshd-session.pam"));
  assert.ok(isVouched(vouchers, "0", "hpnsshd-session", "hpnsshd-session"));
  assert.ok(!isVouched(vouchers, "1000", "sshd.pam", "sshd.pam"));
  assert.ok(!isVouched(vouchers, "0", "sshd-session.pam", "sshd-session.pam"));
});
