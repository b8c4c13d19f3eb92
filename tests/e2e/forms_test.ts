/**
 * Who may set what of a program that sentry's forms of calling run as root. A client is whoever connects; a user is who has an
 * account; all else is the administrator's.
 *
 * | form                | variables                                   | arguments          | folder   | descriptors             |
 * | ------------------- | ------------------------------------------- | ------------------ | -------- | ----------------------- |
 * | the hook            | none but ROOT_DIR (env -i)                  | --drain alone      | ROOT_DIR | its lock, nothing of sshd's |
 * | spawn of sentry -c  | sshd's own                                  | %a, digits         | /        | null, and sshd's pipe   |
 * | aclexec             | sshd's own                                  | %a, digits         | /        | null, and sshd's pipe   |
 * | PAM, account        | PAM's: the user's name, his key             | none               | /        | none but three          |
 * | PAM, open_session   | the same, before the user's file is read    | none               | /        | none but three          |
 * | tcpserver's script  | tcpserver's; the client says TCPREMOTEINFO  | none               | its own  | null, and its own       |
 * | xinetd's script     | xinetd's own, and REMOTE_HOST               | none               | /        | none but three          |
 * | cron's file         | cron's own                                  | its own            | root's   | none but three          |
 * | systemd's units     | systemd's own                               | its own            | /        | systemd's own           |
 * | ON_BLOCK            | PATH and LC_ALL alone                       | numbers and words  | /        | none but three, all null |
 *
 * A client has no say in limits; a user's own come with pam_limits, behind our lines, and with what he starts himself.
 */
import assert from "node:assert/strict";
import { timerFiles } from "../../lib/install/schedule.ts";
import { freePort } from "../support/free_port.ts";
import { inNamespace } from "../support/namespace.ts";
import { requires } from "../support/parts.ts";
import type { Started } from "../support/probe.ts";
import type { Story } from "./_forms_session.ts";

Deno.test({
  name: "what a client or a user may set of what runs as root, by each form of calling",
  ...requires([
    "root",
    "sshd",
    "rsyslog",
    "unshare",
    "libwrap",
    "gcc",
    "flock",
    "tcpserver",
    "xinetd",
    "cron",
    "curl",
    "firewalls",
  ]),
  fn: async (t) => {
    const dir = Deno.makeTempDirSync({ prefix: "sentry-e2e-" });
    try {
      const script = new URL("_forms_session.ts", import.meta.url);
      const args = [dir, String(freePort())];
      await tell(t, await inNamespace(script, args, 240, ["--net"]) as Story);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

/** What is the same for all of them. */
function only(story: Story, form: string, count = 1): Started[] {
  const all = story.forms[form] ?? [];
  assert.equal(all.length, count, form);
  for (const { uid, umask, args, folder } of all) {
    assert.deepEqual([uid, umask], [0, "022"], form);
    assert.doesNotMatch([...args, folder].join("\n"), /HOSTILE|203\.0\.113\.200/, form);
  }
  return all;
}

const namesOf = ({ variables }: Started) => variables.map((text) => text.split("=")[0]);
/** Those of two digits are what the test itself was started with, where a server keeps that. */
const numbersOf = ({ descriptors }: Started) =>
  descriptors.map((text) => text.split(" ")[0]!).filter((number) => number.length === 1);

async function tell(t: Deno.TestContext, story: Story): Promise<void> {
  const { rootDir } = story;
  await t.step(
    "the hook: no variable, no argument and no descriptor is anybody's but its own",
    () => {
      const [one] = only(story, "the hook");
      assert.deepEqual(one?.variables, [`ROOT_DIR=${rootDir}`]);
      assert.deepEqual([one?.args, one?.folder], [["--drain"], rootDir]);
      const [input, , errors, lock, ...more] = one?.descriptors ?? [];
      assert.deepEqual([input, errors, lock, more], [
        "0 /dev/null",
        "2 /dev/null",
        `9 ${rootDir}/running`,
        [],
      ]);
      assert.match(
        story.spool,
        /^(\+ 127\.0\.0\.88\n)+$/,
        "what the hook writes down is an address",
      );
    },
  );
  await t.step(
    "spawn and aclexec: the client's address in digits, and sshd's own environment",
    () => {
      const expected = { spawn: ["-c", "--ip=127.0.0.88"], aclexec: ["--gate", "--ip=127.0.0.88"] };
      for (const [form, args] of Object.entries(expected)) {
        const [one] = only(story, form);
        assert.deepEqual([one?.args, one?.folder], [args, "/"]);
        assert.deepEqual(namesOf(one!), ["PATH", "PWD", "ROOT_DIR"]);
        assert.doesNotMatch(one!.variables.join(), /HOSTILE/);
        assert.doesNotMatch(
          one!.descriptors.join("\n"),
          /socket/,
          "nothing to talk to the client by",
        );
      }
    },
  );
  await t.step("PAM: the user's name and key, and nothing that he has put into a variable", () => {
    const two = only(story, "PAM", 2);
    for (const one of two) {
      assert.deepEqual([one.args, one.folder], [["--gate"], "/"]);
      assert.deepEqual(numbersOf(one), ["0", "1", "2"]);
      assert.deepEqual(namesOf(one).filter((name) => name !== "PWD"), [
        "PAM_RHOST",
        "PAM_SERVICE",
        "PAM_TTY",
        "PAM_TYPE",
        "PAM_USER",
        "SSH_AUTH_INFO_0",
        "SSH_CONNECTION",
      ]);
      assert.doesNotMatch(one.variables.join(), /HOSTILE/);
      assert.ok(one.variables.includes("PAM_RHOST=127.0.0.88"));
    }
    const types = two.map(({ variables }) => variables.find((text) => text.startsWith("PAM_TYPE")));
    assert.deepEqual(types, ["PAM_TYPE=account", "PAM_TYPE=open_session"]);
  });
  await t.step("tcpserver: the client says what is in one variable, which nothing reads", () => {
    const [one] = only(story, "tcpserver");
    const names = namesOf(one!).filter((name) => !name?.startsWith("TCP"));
    assert.deepEqual(names, ["PATH", "PROTO", "PWD"]);
    const said = one!.variables.filter((text) => text.includes("HOSTILE"));
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^TCPREMOTEINFO=HOSTILE/);
    assert.ok(one!.variables.includes("TCPREMOTEIP=127.0.0.88"));
    assert.deepEqual([one!.args, one!.descriptors[0]], [["--gate"], "0 /dev/null"]);
    assert.doesNotMatch(one!.descriptors.join("\n"), /socket/, "nothing to talk to the client by");
  });
  await t.step("xinetd: its own environment, and the client's address", () => {
    const [one] = only(story, "xinetd");
    assert.deepEqual(namesOf(one!), ["PATH", "PWD", "REMOTE_HOST"]);
    assert.ok(one!.variables.includes("REMOTE_HOST=127.0.0.88"));
    assert.deepEqual([one!.args, one!.folder], [["--gate"], "/"]);
    assert.deepEqual(numbersOf(one!), ["0", "1", "2"]);
    assert.doesNotMatch(one!.variables.join() + one!.descriptors.join(), /HOSTILE|socket/);
  });
  await t.step("cron: what cron says, and root's folder", () => {
    const [one] = only(story, "cron");
    assert.deepEqual(one?.args, ["--sync"]);
    for (const text of one?.variables ?? []) {
      assert.match(
        text,
        /^(?:HOME=\/root|LOGNAME=root|SHELL=\/bin\/sh|(?:PATH|PWD|LANG|LC_\w+)=.*)$/,
      );
    }
    assert.deepEqual(numbersOf(one!), ["0", "1", "2"]);
    assert.equal(one?.folder, "/root");
  });
  await t.step(
    "ON_BLOCK: a clean environment, / and nothing open, whatever sentry was started with",
    () => {
      const [one] = only(story, "ON_BLOCK");
      assert.deepEqual(one?.variables, ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
      assert.deepEqual(one?.args, ["203.0.113.7", "hand", "0", "0", "0", "0", "0", "1"]);
      assert.equal(one?.folder, "/");
      assert.deepEqual(one?.descriptors, ["0 /dev/null", "1 /dev/null", "2 /dev/null"]);
    },
  );
}

Deno.test("systemd's units name nobody else's variables, folder or user", () => {
  for (const { path, text } of timerFiles("/var/db/sentry")) {
    const keys = [...text.matchAll(/^([A-Za-z]+)=/gm)].map(([, key]) => key!);
    const known = path.endsWith(".timer")
      ? /^(?:Description|OnCalendar|OnBootSec|Persistent|WantedBy)$/
      : /^(?:Description|Type|ExecStart|StandardOutput|KillMode)$/;
    assert.deepEqual(keys.filter((key) => !known.test(key)), [], path);
    if (path.endsWith(".service")) {
      assert.match(text, /^ExecStart=\/var\/db\/sentry\/sentry --(?:scan|expire|sync)$/m);
    }
  }
});
