import assert from "node:assert/strict";
import { sentryLines, withSentryLines } from "../../lib/wrappers/sentry_rules.ts";
import { wouldOpen } from "../../lib/wrappers/would_open.ts";

const RULES = { rootDir: "/var/db/sentry", services: ["sshd"], direct: false };

function opened(allow: string | undefined, deny: string | undefined, rules = RULES): string[] {
  const files = { allow, deny, readFile: () => undefined };
  return wouldOpen(files, rules).map(({ service, address, refusedBy }) =>
    `${service} ${address.text} ${refusedBy.verdict} ${refusedBy.file}:${refusedBy.line}`
  );
}

Deno.test("wouldOpen() is empty where nobody is refused", () => {
  assert.deepEqual(opened(undefined, undefined), []);
  assert.deepEqual(opened("sshd: 10.\n", "vsftpd: ALL\n# ALL: ALL\n"), []);
});

Deno.test("wouldOpen() says that everybody would get in, and which rule keeps them out", () => {
  const all = opened("sshd: 10.\n", "# c\nALL: ALL\n");
  assert.deepEqual(all, [
    "sshd 192.0.2.1 deny hosts.deny:2",
    "sshd 198.51.100.77 deny hosts.deny:2",
    "sshd 203.0.113.200 deny hosts.deny:2",
    "sshd 2001:db8::1 deny hosts.deny:2",
    "sshd 2001:db8:ffff::7 deny hosts.deny:2",
  ]);
  assert.equal(opened("sshd: ALL EXCEPT 10. : deny\n", undefined).length, 5, "in hosts.allow");
  assert.equal(opened("", "ALL: ALL").length, 5, "a hosts.deny that libwrap gives up");
});

Deno.test("wouldOpen() finds the one block that is refused", () => {
  for (const block of ["10.", "10.0.0.0/8", "10.0.0.0/255.0.0.0"]) {
    assert.equal(opened("", `sshd: ${block}\n`).length, 1, block);
  }
  assert.deepEqual(opened("", "sshd: [2001:db9::]/32\n"), ["sshd 2001:db9::1 deny hosts.deny:1"]);
});

Deno.test("wouldOpen() tells where a name may keep somebody out", () => {
  assert.equal(opened("", "ALL: PARANOID\n")[0], "sshd 192.0.2.1 unknown hosts.deny:1");
});

Deno.test("wouldOpen() asks for each service, and not again once our rules are in effect", () => {
  const rules = { ...RULES, services: ["sshd", "vsftpd"] };
  const deny = "vsftpd: 192.0.2.1\n";
  assert.deepEqual(opened("", deny, rules), ["vsftpd 192.0.2.1 deny hosts.deny:1"]);
  const allow = withSentryLines("", sentryLines(rules), rules.rootDir);
  assert.deepEqual(opened(allow, deny, rules), []);
});
