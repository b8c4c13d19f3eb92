import assert from "node:assert/strict";
import { exposedCalls, PAM_SSHD } from "../../lib/install/pam_exposure.ts";
import {
  callsGate,
  closedPamLines,
  pamLines,
  withoutPamLines,
  withPamLines,
} from "../../lib/install/pam_lines.ts";

const ROOT = "/var/db/sentry";
const OURS = pamLines(ROOT).map((line) => line + "\n").join("");
const GATE = `/usr/bin/timeout -s KILL 2 ${ROOT}/sentry --gate`;
/** As 2.1.0 wrote them. */
const OLD = `${pamLines(ROOT)[0]}\nsession optional pam_exec.so quiet ${GATE}\n`;

Deno.test("withPamLines() puts our lines before the first rule, once, and withoutPamLines() takes them out", () => {
  for (
    const [head, tail] of [
      ["", "auth required pam_unix.so\n"],
      ["# PAM\xe4\n\n \t# more\n", "@include common-auth\naccount required x\n"],
      ["#%PAM-1.0\n", "auth required \\\n  pam_unix.so\nsession optional y"],
      ["# no comment goes on \\\n", "auth required a_rule.so\naccount required x\n"],
      ["", "-session optional pam_systemd.so\n"],
      ["# only comments\n", ""],
      ["", ""],
    ] as const
  ) {
    const text = head + tail;
    const changed = withPamLines(text, ROOT);
    assert.equal(changed, head + OURS + tail);
    assert.equal(withPamLines(changed, ROOT), changed, "the second time changes nothing");
    assert.equal(withoutPamLines(changed, ROOT), text);
  }
});

Deno.test("lines that stand elsewhere, or one of two, are put where they belong", () => {
  const [account, session] = pamLines(ROOT);
  const stack = "auth required a\naccount required b\n";
  for (
    const text of [`${stack}${account}\n${session}\n`, `${session}\n${stack}`, stack + account]
  ) {
    assert.equal(withPamLines(text, ROOT), OURS + stack);
  }
});

Deno.test("lines of 2.1.0, and lines edited by hand, are ours: they are replaced, and taken out", () => {
  const stack = "# PAM\nauth required a\naccount required b\n";
  for (
    const old of [
      OLD,
      `-session [default=ignore] pam_exec.so quiet \\\n  ${ROOT}/sentry --gate # logins\n`,
      `session required /lib/security/pam_exec.so log=/x /bin/sh -c [${GATE} --verbose; true]\n`,
    ]
  ) {
    const text = stack + old;
    assert.equal(withPamLines(text, ROOT), `# PAM\n${OURS}auth required a\naccount required b\n`);
    assert.equal(withoutPamLines(text, ROOT), stack);
    assert.equal(callsGate(text, ROOT, "session"), true);
  }
});

Deno.test("safe lines for another ROOT_DIR, and lines like ours, are other people's", () => {
  const theirs = pamLines("/srv/sentry").join("\n") +
    `\naccount required pam_exec.so ${ROOT}/sentry\n#session optional pam_exec.so quiet ${GATE}\n`;
  assert.equal(withoutPamLines(theirs, ROOT), theirs);
  assert.equal(closedPamLines(theirs, () => undefined), theirs);
  assert.equal(callsGate(theirs, ROOT), false);
});

Deno.test("closedPamLines() leaves no call of any gate with a user's variables", () => {
  const readenv = "session required pam_env.so user_readenv=1\n";
  const other = "/srv/sentry/sentry --gate";
  const opening = "session optional pam_exec.so type=open_session quiet";
  for (
    const [text, after] of [
      [OLD + readenv, OURS.split("\n").toReversed().slice(1).join("\n") + "\n" + readenv],
      [
        `# x\nauth required a\n${readenv}session required pam_exec.so quiet ${other}\n`,
        `# x\n${opening} ${other}\nauth required a\n${readenv}`,
      ],
      [
        `auth required a\nsession required pam_exec.so /bin/sh -c [a "[b\\]"; ${other}]`,
        `${opening} /bin/sh -c [a "[b\\]"; ${other}]\nauth required a\n`,
      ],
      // There is no safe place for it.
      [`auth required pam_env.so user_readenv=1\n${OURS}`, null],
    ] as const
  ) {
    const closed = closedPamLines(text, () => undefined);
    const expected = after ?? `auth required pam_env.so user_readenv=1\n${pamLines(ROOT)[0]}\n`;
    assert.equal(closed, expected);
    assert.deepEqual(exposedCalls(PAM_SSHD, (path) => path === PAM_SSHD ? closed : undefined), []);
    assert.equal(
      closedPamLines(closed, () => undefined),
      closed,
      "the second time changes nothing",
    );
  }
});
