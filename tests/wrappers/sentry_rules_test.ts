import assert from "node:assert/strict";
import {
  isFitForRule,
  mentions,
  sentryLines,
  withoutSentryLines,
  withSentryLines,
} from "../../lib/wrappers/sentry_rules.ts";

const ROOT = "/var/db/sentry";
const LINES = sentryLines({ rootDir: ROOT, services: ["sshd"], direct: false });
const DIRECT = sentryLines({ rootDir: ROOT, services: ["sshd"], direct: true });
const BLOCK = LINES.map((line) => line + "\n").join("");
const OLD_DENY = `sshd : ${ROOT}/hosts.deny : deny\n`;
const OLD = `${OLD_DENY}sshd : ALL : spawn ${ROOT}/sentry -c --ip=%a : allow\n`;

/** Puts the lines in, once and then again, which must change nothing. */
function put(text: string, lines: readonly string[] = LINES): string {
  const once = withSentryLines(text, lines, ROOT);
  assert.equal(withSentryLines(once, lines, ROOT), once, `twice into ${JSON.stringify(text)}`);
  return once;
}

Deno.test("sentryLines() writes the rule that refuses and the rule that runs", () => {
  assert.deepEqual(LINES, [
    "sshd : /var/db/sentry/deny.recent /var/db/sentry/deny.patterns EXCEPT /var/db/sentry/allow.patterns /var/db/sentry/allow.recent : deny",
    "sshd : ALL : spawn /var/db/sentry/hook %a : allow",
  ]);
  assert.deepEqual(sentryLines({ rootDir: "/s", services: ["sshd", "vsftpd"], direct: true }), [
    "sshd, vsftpd : /s/deny.recent /s/deny.patterns EXCEPT /s/allow.patterns /s/allow.recent : deny",
    "sshd, vsftpd : ALL : spawn /s/sentry -c --ip=%a : allow",
  ]);
});

Deno.test("sentryLines() refuses what would mean something else in a rule", () => {
  for (
    const rootDir of ["/a b", "/a:b", "/a%b", "/a\nb", "a", "", "/", "/a/", "/a//b", "/a,b", "/$x"]
  ) {
    assert.equal(isFitForRule(rootDir), false, rootDir);
    assert.throws(() => sentryLines({ rootDir, services: ["sshd"], direct: false }), RangeError);
  }
  for (const service of ["ALL", "except", "sshd@x", "22", "a b", "ss*", "sshd.", ".d", "", "a:b"]) {
    assert.throws(
      () => sentryLines({ rootDir: ROOT, services: [service], direct: false }),
      RangeError,
    );
  }
  assert.throws(() => sentryLines({ rootDir: ROOT, services: [], direct: false }), RangeError);
});

Deno.test("withSentryLines() puts the lines before the first rule, behind what stands above it", () => {
  const head = "# a comment\n\n# that goes on \\\nsshd: ALL\n  \n";
  for (
    const rule of [
      "sshd: 10.\n",
      "vsftpd: \\\n ALL\n",
      "sshd: ALL",
      " \\\n ALL: ALL\n",
      "ALL: ALL \\\n",
    ]
  ) {
    assert.equal(put(head + rule), head + BLOCK + rule, rule);
  }
  assert.equal(put(""), BLOCK);
  assert.equal(put(head), head + BLOCK);
  assert.equal(put(head, [LINES[0]]), `${head}${LINES[0]}\n`);
});

Deno.test("withSentryLines() gives a comment its newline, but does not bring a rule into force", () => {
  assert.equal(put("# c"), "# c\n" + BLOCK);
  assert.equal(put("# c\n  "), "# c\n  \n" + BLOCK);
  assert.equal(put("# c\nsshd: ALL"), "# c\n" + BLOCK + "sshd: ALL");
  assert.equal(put("# c\\"), BLOCK + "# c\\");
  assert.equal(put("# c\\\n"), BLOCK + "# c\\\n");
  const long = "#" + "x".repeat(3000) + "\n";
  assert.equal(put("# c\n" + long), "# c\n" + BLOCK + long);
});

Deno.test("withSentryLines() changes nothing where rules of any form do the same already", () => {
  const forms = [
    BLOCK,
    OLD,
    DIRECT.join("\n") + "\n",
    OLD.replace(/ : /g, ":").replace(/ /g, "\t").replace("\tspawn\t", " spawn  "),
    OLD_DENY + BLOCK,
    `ALL : ${ROOT}/hosts.deny : DENY\nall: all: spawn ${ROOT}/hook %a: allow\n`,
    `sshd vsftpd:${ROOT}/deny.patterns:deny\nvsftpd: 10.\nsshd:\\\nALL:spawn=${ROOT}/hook %a:allow\n`,
  ];
  for (const form of forms) {
    for (const text of [form, `# c\nvsftpd: ALL: deny\n${form}sshd: ALL\n`]) {
      assert.equal(put(text), text);
      assert.equal(put(text, DIRECT), text);
    }
  }
});

Deno.test("withSentryLines() moves our own lines up where a rule before them decides", () => {
  for (
    const rule of ["sshd: 10.\n", "ALL: 10. : deny\n", "22: ALL\n", "ALL EXCEPT vsftpd: LOCAL\n"]
  ) {
    assert.equal(put(`# c\n${rule}${BLOCK}vsftpd: ALL\n`), `# c\n${BLOCK}${rule}vsftpd: ALL\n`);
    assert.equal(put(`${LINES[0]}\n${rule}${LINES[1]}\n`), BLOCK + rule);
  }
});

Deno.test("withSentryLines() leaves older forms alone, and writes ours above them", () => {
  const rule = "sshd: 10.\n";
  const spaced = OLD.replaceAll(" : ", ":");
  assert.equal(put(rule + spaced), BLOCK + rule + spaced);
  assert.equal(put(OLD_DENY), BLOCK + OLD_DENY);
  assert.equal(
    put(OLD_DENY.replace("deny\n", "allow\n")),
    BLOCK + OLD_DENY.replace("deny\n", "allow\n"),
  );
  const swapped = `${LINES[1]}\n${LINES[0]}\n`;
  assert.equal(put(swapped), BLOCK);
});

Deno.test("withSentryLines() replaces our own lines for other services where they stand", () => {
  const both = sentryLines({ rootDir: ROOT, services: ["sshd", "vsftpd"], direct: false });
  const text = (lines: readonly string[]) =>
    `# c\npostfix: ALL\n${lines.join("\n")}\nvsftpd: ALL\n`;
  assert.equal(put(text(LINES), both), text(both));
  assert.equal(put(text(both)), text(LINES));
  assert.equal(
    put(`${LINES[0]}\nvsftpd: 10.\n${LINES[1]}\n`, both),
    `${both.join("\n")}\nvsftpd: 10.\n`,
  );
  assert.equal(put(`${LINES[0]}\n${LINES[1]}`), BLOCK, "a last line of ours without its newline");
});

Deno.test("withoutSentryLines() takes out the lines that are ours to the letter, and nothing else", () => {
  const other = sentryLines({ rootDir: "/srv/sentry", services: ["sshd"], direct: false }).join(
    "\n",
  );
  const both = sentryLines({ rootDir: ROOT, services: ["sshd", "vsftpd"], direct: true });
  const kept = `\xef\xbb\xbf# c\r\n\n${other}\n# ${LINES[0]}\n# c \\\n${LINES[1]}\n ${
    LINES[0]
  }\nALL: ALL`;
  assert.equal(withoutSentryLines(kept, ROOT), kept);
  const [head, tail] = [kept.slice(0, -8), kept.slice(-8)];
  assert.equal(withoutSentryLines(`${head}${BLOCK}${both.join("\n")}\n${tail}`, ROOT), kept);
  assert.equal(withoutSentryLines(`a: b\n${LINES[1]}`, ROOT), "a: b\n");
  assert.equal(withoutSentryLines("", ROOT), "");
});

Deno.test("mentions() names the lines of rules that speak of ROOT_DIR", () => {
  const text = `# ${ROOT}/x\n\n${OLD_DENY}sshd: \\\n ${ROOT}/list\nsshd: /x${ROOT}/list\n` +
    `sshd: ${ROOT}er/list\nsshd ${ROOT}/hook\n# \\\n${ROOT}/x\nsshd: ALL: spawn ${ROOT}/sentry`;
  assert.deepEqual(mentions(text, ROOT), [3, 4, 8, 11]);
  assert.deepEqual(mentions(withoutSentryLines(BLOCK, ROOT), ROOT), []);
});

Deno.test("our first line as it was before there were exceptions is replaced, and taken out", () => {
  const before = `sshd : ${ROOT}/deny.patterns : deny\n${LINES[1]}\nALL : 10.\n`;
  assert.equal(put(before), LINES.map((line) => line + "\n").join("") + "ALL : 10.\n");
  assert.equal(withoutSentryLines(before, ROOT), "ALL : 10.\n");
});
