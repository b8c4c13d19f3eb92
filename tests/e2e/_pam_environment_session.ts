/**
 * Run in namespaces of its own by pam_environment_test.ts: a real sshd with PAM in Debian 12's order of lines, and bob, who has
 * PAM load a library of his own wherever it lets him.
 */
import { gateCommand } from "../../lib/wrappers/gate_lines.ts";
import { pamLines } from "../../lib/install/pam_lines.ts";
import { must, readOr } from "../support/real_server.ts";
import { type Login, startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(dir, SENTRY, Number(port), () => "# nothing\n", {
  config: [
    "PermitUserEnvironment yes",
    "AcceptEnv *",
    "SetEnv SENTRY_TEST=1",
    "KbdInteractiveAuthentication yes",
  ],
});
const { rootDir, ssh, sentry, logged } = server;
await must("mount", ["-t", "tmpfs", "tmpfs", "/usr/local/share/man"]);
Deno.mkdirSync(`${dir}/nolog`);
Deno.writeTextFileSync(`${rootDir}/sentry.conf`, `LOG_DIR=${dir}/nolog\n`);

// What bob's library leaves behind where it runs as root: when, as PAM has it, and in which program.
const marks = `${dir}/marks`;
const library = `${dir}/home/bob/x.so`;
Deno.mkdirSync(`${dir}/home/bob/.ssh`, { recursive: true });
Deno.writeTextFileSync(
  `${dir}/home/bob/x.c`,
  `#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void) {
  const char *type = getenv("PAM_TYPE");
  FILE *file = geteuid() == 0 ? fopen("${marks}", "a") : NULL;
  if (!file) return;
  fprintf(file, "%s %s\\n", type ? type : "-", program_invocation_short_name);
  fclose(file);
}
`,
);
await must("gcc", ["-shared", "-fPIC", "-o", library, `${dir}/home/bob/x.c`]);
// In each of the ways in which a user may ask for it.
Deno.writeTextFileSync(`${dir}/home/bob/.pam_environment`, `LD_PRELOAD DEFAULT=${library}\n`);
Deno.writeTextFileSync(`${dir}/home/bob/.ssh/environment`, `LD_PRELOAD=${library}\n`);
const key = Deno.readTextFileSync(`${dir}/authorized`);
Deno.writeTextFileSync(`${dir}/authorized`, `environment="LD_PRELOAD=${library}" ${key}`);
await must("chown", ["-R", "4102:4102", `${dir}/home/bob`]);
const asksFor = [`-oSetEnv=LD_PRELOAD=${library}`];

const COMMON = {
  "common-auth":
    "auth [success=1 default=ignore] pam_unix.so nodelay\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
  "common-account": "account required pam_unix.so\n",
  "common-session": "session required pam_permit.so\nsession required pam_unix.so\n",
  "common-password": "password required pam_deny.so\n",
};

/** In the order in which Debian 12 has them. */
const DEBIAN = `@include common-auth
account    required     pam_nologin.so
@include common-account
session    optional     pam_keyinit.so force revoke
@include common-session
session    required     pam_limits.so
session    required     pam_env.so
session    required     pam_env.so user_readenv=1 envfile=/etc/default/locale
@include common-password
`;
const WITHOUT = DEBIAN.replace(" user_readenv=1", "");
const [ACCOUNT, SESSION] = pamLines(rootDir);
const OLD_SESSION = `session optional pam_exec.so quiet ${gateCommand(rootDir)}`;

function layOut(stack: string, common: Record<string, string> = {}): void {
  for (const [name, text] of Object.entries({ ...COMMON, ...common })) {
    Deno.writeTextFileSync(`/etc/pam.d/${name}`, text);
  }
  Deno.writeTextFileSync("/etc/pam.d/sshd", stack);
}

let closed = 0;

/** Bob logs in and out; where his library ran as root meanwhile. */
async function visits(how: readonly Login[]): Promise<string[]> {
  for (const one of how) {
    const options = [...one.options ?? [], ...asksFor];
    const got = await ssh("127.0.0.88", "bob", { ...one, options });
    if (!got.in) throw new Error(`bob does not get in: ${got.said}`);
    if (!await logged("session closed for user bob", ++closed)) throw new Error("no log out");
  }
  const seen = readOr(marks);
  if (seen !== "") Deno.removeSync(marks);
  return [...new Set(seen.split("\n").slice(0, -1))].sort();
}

const KEY: Login[] = [{ key: true }];
const ALL: Login[] = [{ key: true }, { password: true }, {
  password: true,
  options: ["-oPreferredAuthentications=keyboard-interactive"],
}];
const doctor = async () =>
  (await sentry("--doctor")).split("\n").filter((line) => / pam: /.test(line));
const stack = () => readOr("/etc/pam.d/sshd");
const install = async (how: string) => {
  const before = stack();
  const ran = await run(SENTRY, [how], { ROOT_DIR: rootDir });
  return { code: ran.code, stderr: ran.stderr, isChanged: stack() !== before };
};

const ours = `${ACCOUNT}\n${SESSION}\n`;
const old = `${ACCOUNT}\n${OLD_SESSION}\n`;
const layouts: Record<string, string[]> = {};
const lay = async (name: string, how: Login[], stack: string, common?: Record<string, string>) => {
  layOut(stack, common);
  layouts[name] = await visits(how);
};

await lay("2.1.0's lines", KEY, old + DEBIAN);
const doctorOfOld = await doctor();
const repaired = await sentry("--doctor", "--repair");
const afterRepair = stack();
layOut(DEBIAN);
const installed = await install("--install=pam");
const afterInstall = stack();
const seenBefore = await sentry("-r", "--ip=127.0.0.88");
layouts["ours, as installed"] = await visits([...ALL, ...ALL]);
const seenAfter = await sentry("-r", "--ip=127.0.0.88");
const doctorOfNew = await doctor();

const readenv = "pam_env.so user_readenv=1\n";
const auth = { "common-auth": `auth required ${readenv}${COMMON["common-auth"]}` };
await lay("ours, with user_readenv in what auth includes", KEY, ours + WITHOUT, auth);
const doctorOfAuth = await doctor();
const refused = await install("--install=pam");
const repairedAuth = await sentry("--doctor", "--repair");
layouts["the same once repaired"] = await visits(ALL);
const afterRepairedAuth = stack();
const doctorOfRepairedAuth = await doctor();
await lay(
  "ours, with user_readenv in a substack of auth",
  KEY,
  ours + `auth substack more\n${WITHOUT}`.replace("@include common-auth\n", ""),
  { more: auth["common-auth"] },
);
await lay("ours, with pam_env in auth as it is by default", ALL, ours + WITHOUT, {
  "common-auth": `auth required pam_env.so\n${COMMON["common-auth"]}`,
});
const CONF = "/etc/security/pam_env.conf";
const conf = readOr(CONF);
Deno.writeTextFileSync(CONF, "LD_PRELOAD DEFAULT=@{HOME}/x.so\n");
layouts["the same, with the user's folder in pam_env.conf"] = await visits(KEY);
const refusedByConf = await install("--install=pam");
Deno.writeTextFileSync(CONF, conf);
await lay(
  "ours, with user_readenv in account and password",
  ALL,
  `account optional ${readenv}${ours}password optional ${readenv}${DEBIAN}`,
);
await lay("ours, behind user_readenv", KEY, `${ACCOUNT}\n${DEBIAN}${SESSION}\n`);
const doctorOfBehind = await doctor();
const repairedBehind = await install("--install=pam");
layouts["the same once installed again"] = await visits(KEY);
await lay("no line of ours", ALL, DEBIAN);
Deno.writeTextFileSync("/etc/pam.d/ftp", `auth required pam_unix.so\n${OLD_SESSION}\n`);
Deno.writeTextFileSync("/etc/pam.d/ftp.dpkg-old", OLD_SESSION);
const doctorOfOther = await doctor();

const story = {
  layouts,
  doctorOfOld,
  repaired,
  afterRepair,
  installed,
  afterInstall,
  seenBefore,
  seenAfter,
  doctorOfNew,
  doctorOfAuth,
  refused,
  repairedAuth,
  afterRepairedAuth,
  doctorOfRepairedAuth,
  doctorOfBehind,
  doctorOfOther,
  refusedByConf,
  repairedBehind,
  ours,
  debian: DEBIAN,
  without: WITHOUT,
  account: ACCOUNT,
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
