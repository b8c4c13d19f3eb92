import assert from "node:assert/strict";
import {
  exposedCalls,
  gateCallOf,
  isGateCall,
  PAM_SSHD,
  setsUsersVariables,
} from "../../lib/install/pam_exposure.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";

const ROOT = "/var/db/sentry";
const [ACCOUNT, SESSION] = pamLines(ROOT);
const GATE = `/usr/bin/timeout -s KILL 2 ${ROOT}/sentry --gate`;

const reading = (files: Record<string, string>) => (path: string) => files[path];
const exposed = (text: string, more: Record<string, string> = {}) =>
  exposedCalls(PAM_SSHD, reading({ ...more, [PAM_SSHD]: text }))
    .map(({ call, by }) => [call.line, by?.rule.line]);

Deno.test("a session line is exposed unless PAM runs it at no other time than when a session is opened", () => {
  const line = (options: string, program = GATE) =>
    exposed(`session optional pam_exec.so ${options} ${program}\n`).length > 0;
  for (
    const options of [
      "",
      "quiet",
      "quiet stdout",
      "log=/x quiet",
      "type=close_session",
      "TYPE=close_session",
    ]
  ) {
    assert.equal(line(options), true, options);
  }
  for (
    const options of [
      "type=open_session",
      "quiet type=open_session",
      "type=account",
      "Type=open_session debug",
    ]
  ) {
    assert.equal(line(options), false, options);
  }
  // What comes behind the program is the program's.
  assert.equal(line("quiet", `${GATE} type=open_session`), true);
  assert.equal(line("quiet", "/srv/other/sentry --gate"), true, "another ROOT_DIR's");
  assert.equal(line("quiet", `/bin/sh -c [${ROOT}/sentry --gate --verbose]`), true);
  assert.equal(line("quiet", "/usr/local/bin/notify"), false, "not ours");
  assert.equal(exposed(`${ACCOUNT}\n${SESSION}\n`).length, 0);
  assert.equal(exposed(`#session optional pam_exec.so quiet ${GATE}\n`).length, 0);
  assert.equal(
    exposed(`-session [default=ignore] /lib/security/pam_exec.so \\\n  quiet ${GATE}\n`).length,
    1,
  );
});

Deno.test("a session line is exposed behind what sets a user's variables, not before it", () => {
  for (
    const rule of [
      "session required pam_env.so user_readenv=1",
      "-session required /lib/security/pam_env.so envfile=/x user_readenv=1",
      "session required pam_env.so user_readenv=0 user_readenv=2",
      "session required pam_env.so [user_readenv=1]",
      "session optional pam_systemd.so",
    ]
  ) {
    assert.deepEqual(exposed(`${SESSION}\n${rule}\n`), [], rule);
    assert.deepEqual(exposed(`${rule}\n${SESSION}\n`), [[2, 1]], rule);
  }
  for (
    const rule of [
      "session required pam_env.so",
      "session required pam_env.so user_readenv=0",
      "session required pam_env.so user_readenv=1 user_readenv=0",
      "session required pam_env.so user_readenv=yes",
      "session required pam_limits.so user_readenv=1",
      // As in Arch's system-auth; it sets none of a user's.
      "auth [success=2 default=ignore] pam_systemd_home.so",
      "session optional pam_systemd_home.so",
      "account required pam_env.so user_readenv=1",
      "password required pam_env.so user_readenv=1",
    ]
  ) assert.deepEqual(exposed(`${rule}\n${SESSION}\n`), [], rule);
});

Deno.test("wherever user_readenv stands in auth, in files that it names too, it is found", () => {
  const line = "auth required pam_env.so user_readenv=1\n";
  for (
    const [stack, file, number] of [
      [`${SESSION}\n${line}`, PAM_SSHD, 2],
      ["@include common-auth\n", "/etc/pam.d/common-auth", 1],
      ["auth include common-auth\n", "/etc/pam.d/common-auth", 1],
      ["auth substack common-auth\n", "/etc/pam.d/common-auth", 1],
      ["session required pam_unix.so\n", "/etc/pam.d/other", 1],
    ] as const
  ) {
    const files = { "/etc/pam.d/common-auth": line, "/etc/pam.d/other": line, [PAM_SSHD]: stack };
    const found = setsUsersVariables(PAM_SSHD, reading(files));
    assert.equal(found?.cure, `user_readenv=1 out of ${file} line ${number}`, stack);
  }
  assert.equal(
    setsUsersVariables(PAM_SSHD, reading({ [PAM_SSHD]: `account include x\n${ACCOUNT}\n` })),
    undefined,
  );
  assert.deepEqual(exposed(`${SESSION}\n${line}`), [[1, 2]]);
});

Deno.test("isGateCall() knows the gate of one ROOT_DIR from another's", () => {
  const call = (text: string) => gateCallOf("pam_exec.so", ["quiet", ...text.split(" ")]);
  assert.equal(isGateCall(call(GATE), ROOT), true);
  assert.equal(isGateCall(call(GATE), "/db/sentry"), false);
  assert.equal(isGateCall(call(GATE)), true);
  assert.equal(isGateCall(call(`/bin/sh -c "${ROOT}/sentry" --gate`), ROOT), true);
  for (
    const other of [
      `${ROOT}/sentry --gates`,
      `${ROOT}/sentry --scan`,
      `${ROOT}/hook 1`,
      `${ROOT}/sentry-gate --gate`,
    ]
  ) {
    assert.equal(isGateCall(call(other), ROOT), false, other);
  }
  assert.deepEqual(gateCallOf("pam_env.so", ["/x"]), []);
});

Deno.test("a variable of the loader that pam_env.conf makes of the user's own is found, and no other", () => {
  const stack = (more = "") => ({ [PAM_SSHD]: `auth required pam_env.so${more}\n${SESSION}\n` });
  const cure = (conf: string, more = "", path = "/etc/security/pam_env.conf") =>
    setsUsersVariables(PAM_SSHD, reading({ ...stack(more), [path]: conf }))?.cure;
  const bad = "# x\nLD_LIBRARY_PATH DEFAULT=@{HOME}/lib\n";
  assert.equal(cure(bad), "LD_LIBRARY_PATH out of /etc/security/pam_env.conf line 2");
  assert.equal(cure(bad, " conffile=/etc/x", "/etc/x"), "LD_LIBRARY_PATH out of /etc/x line 2");
  assert.equal(cure(bad, " conffile=/etc/x"), undefined, "it is not read");
  for (
    const line of [
      "LD_PRELOAD OVERRIDE=${X} DEFAULT=",
      'LD_AUDIT \\\n DEFAULT="a @{SHELL}"',
      "GCONV_PATH DEFAULT=/srv/@{PAM_USER}",
    ]
  ) {
    assert.notEqual(cure(line), undefined, line);
  }
  for (
    const line of [
      "PATH DEFAULT=@{HOME}/bin:${PATH}",
      "LD_LIBRARY_PATH DEFAULT=/opt/lib",
      "#LD_PRELOAD DEFAULT=@{HOME}/x",
      "XDG_DATA DEFAULT=@{HOME}",
    ]
  ) {
    assert.equal(cure(line), undefined, line);
  }
});
