import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { parseAccessFile } from "../../lib/wrappers/access_rules.ts";
import { decide, rulesDeciding } from "../../lib/wrappers/access.ts";
import { makeAskAny } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { assertAgreed, type Case, compare, makeScratch } from "./_against_libwrap.ts";
import * as cases from "./_cases.ts";

const CERTAIN: Case[] = [
  ...cases.CERTAIN_CLIENTS.flatMap((list) => cases.inBoth(`sshd : ${list}\n`)),
  ...cases.CERTAIN_OPTIONS.flatMap((options) => cases.inBoth(`sshd : ALL ${options}\n`)),
  ...cases.CERTAIN_DAEMONS.flatMap((list) => cases.inBoth(`${list}: ALL\n`)),
  ...cases.WHOLE_FILES.flatMap(cases.inBoth),
  ...cases.LISTS.map((list) => ({
    allow: "sshd : ~list : deny\n",
    files: { list, more: "203.0.113.7" },
  })),
  { allow: "sshd : ALL\n" },
  { deny: "sshd : ALL : allow\n" },
  {},
];

const OPEN: Case[] = [
  ...cases.OPEN_CLIENTS.flatMap((list) => cases.inBoth(`sshd : ${list}\n`)),
  ...cases.OPEN_OPTIONS.flatMap((options) => cases.inBoth(`sshd : ALL ${options}\n`)),
  ...cases.OPEN_DAEMONS.flatMap((list) => cases.inBoth(`${list}: ALL\n`)),
  { allow: "sshd : ~list : deny\n", files: { list: "# a comment" } },
  { allow: "sshd : ~list : deny\n", files: { list: "EXCEPT 203.0.113.7" } },
];

Deno.test({
  name: "decide() is sure of what needs no name looked up, and libwrap says the same",
  ...requires(["libwrap", "gcc"]),
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAskAny(scratch);
    for (const [i, compared] of (await compare(scratch, ask, CERTAIN)).entries()) {
      assertAgreed(CERTAIN[i]!, compared);
      for (const { address, ours } of compared) {
        assert.notEqual(ours.verdict, "unknown", `${address} in ${JSON.stringify(CERTAIN[i])}`);
      }
    }
  },
});

Deno.test({
  name: "decide() leaves open what is for a name, a program, an account or the server to say",
  ...requires(["libwrap", "gcc"]),
  fn: async () => {
    using scratch = makeScratch();
    const ask = await makeAskAny(scratch);
    for (const [i, compared] of (await compare(scratch, ask, OPEN)).entries()) {
      assertAgreed(OPEN[i]!, compared);
      const open = compared.filter(({ ours }) => ours.verdict === "unknown");
      assert.ok(open.length > 0, JSON.stringify(OPEN[i]));
    }
  },
});

Deno.test("decide() is sure where every name would lead to the same end", () => {
  const ask = (allow: string, deny: string) =>
    decide({
      allow,
      deny,
      daemon: "sshd",
      address: parseAddress("203.0.113.7")!,
      readFile: () => undefined,
    });
  assert.deepEqual(ask("", "ALL: PARANOID\nsshd: ALL\n"), {
    verdict: "deny",
    file: "hosts.deny",
    line: 2,
    text: "sshd: ALL",
  });
  assert.equal(ask("sshd: LOCAL\n", "ALL: .example\n").verdict, "unknown");
  assert.equal(ask("sshd: LOCAL\n", "").verdict, "allow");
  assert.deepEqual(ask("# c\nsshd: LOCAL\n", "sshd: \\\nALL\n"), {
    verdict: "unknown",
    file: "hosts.allow",
    line: 2,
    text: "sshd: LOCAL",
  });
});

Deno.test("decide() leaves it open when files name each other without end", () => {
  const address = parseAddress("203.0.113.7")!;
  const ask = (list: string) =>
    decide({
      allow: "sshd: /a\n",
      deny: "ALL: ALL\n",
      daemon: "sshd",
      address,
      readFile: () => list,
    });
  assert.equal(ask("/a").verdict, "unknown");
  assert.equal(ask("/a 203.0.113.7").verdict, "allow");
});

Deno.test("rulesDeciding() keeps the rules that can match the daemon, in order", () => {
  const text =
    "vsftpd: ALL\nsshd: 10.\nALL EXCEPT sshd: ALL\n22: ALL\nsshd@h: ALL\nSSHD vsftpd: ALL\n";
  const { rules } = parseAccessFile(text);
  assert.deepEqual(rulesDeciding(rules, "sshd").map((rule) => rule.from), [2, 4, 5, 6]);
  assert.deepEqual(rulesDeciding(rules, "vsftpd").map((rule) => rule.from), [1, 3, 4, 6]);
});
