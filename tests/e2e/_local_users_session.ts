/** Run inside a namespace: a local user writes sshd's lines, and real clients come; prints what sentry made of it as JSON. */
import { must, pause, readOr, startJournaldAndRsyslog } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { run, SENTRY } from "../support/scratch.ts";
import { until } from "../support/wait.ts";

const [dir = "", port = ""] = Deno.args;
const server = await startServer(dir, SENTRY, Number(port), () => "", {
  startLogs: startJournaldAndRsyslog,
});
Deno.removeSync(`${server.rootDir}/sentry.conf`);

const story: Record<string, string> = {};
const authLog = () => readOr("/var/log/auth.log");

/** Fails with users that do not exist, and waits until all logs have it. */
async function guess(from: string, times: number): Promise<void> {
  const before = authLog().split(`from ${from} port`).length - 1;
  for (let i = 0; i < times; i++) await server.ssh(from, `nobody${i}`, { wrongPasswords: 1 });
  const has = (text: string) => text.split(`from ${from} port`).length > times + before;
  await until(() => has(authLog()));
  await until(async () => has((await run("/usr/bin/journalctl", ["-q", "--no-pager"], {})).stdout));
}

/** How many naughty tries of an address are counted. */
function naughty(from: string): string {
  for (const { name } of Deno.readDirSync(`${server.rootDir}/state`)) {
    for (const line of readOr(`${server.rootDir}/state/${name}`).split("\n")) {
      if (line.startsWith(`${from} `)) return line.slice(110, 114).trim();
    }
  }
  return "none";
}

/** A local user says what he likes, in each way that there is. */
async function forge(from: string, to: string): Promise<void> {
  const lines = [
    `Failed password for invalid user x from ${from} port 1 ssh2`,
    `Invalid user x from ${from} port 1`,
    `Accepted password for alice from ${to} port 1 ssh2`,
  ];
  const asAlice = ["--reuid=4101", "--regid=4101", "--clear-groups"];
  for (const line of lines) {
    for (let i = 0; i < 12; i++) {
      const said = line.replace("port 1", `port ${i + 1}`);
      const args = [...asAlice, "/usr/bin/logger", "-p", "auth.info"];
      await must("setpriv", [...args, "-t", "sshd[1]", said]);
    }
    const native = `${dir}/native`;
    Deno.writeTextFileSync(
      native,
      `MESSAGE=${line}\nSYSLOG_IDENTIFIER=sshd\nSYSLOG_FACILITY=4\nPRIORITY=6\n_UID=0\n_COMM=sshd\n_PID=1\n`,
    );
    await must("setpriv", [...asAlice, "/usr/bin/logger", `--journald=${native}`]);
  }
  if (!await until(() => authLog().split(to).length > 12)) throw new Error("not forged");
}

// As 2.2.0 left it: the files were read so far.
await must("mount", ["--bind", "/dev/null", "/etc/machine-id"]);
await guess("127.0.0.2", 2);
story.byFiles = await server.sentry("--scan", "-v");
story.counted = naughty("127.0.0.2");
await must("umount", ["/etc/machine-id"]);

// Some more come before the first run that reads the journal, and right behind it.
await guess("127.0.0.2", 1);
story.takenOver = await server.sentry("--scan", "-v");
story.once = naughty("127.0.0.2");
await guess("127.0.0.2", 1);
await pause(1100);
story.byJournal = await server.sentry("--scan", "-v");
story.again = naughty("127.0.0.2");

await forge("127.0.9.1", "127.0.9.2");
await guess("127.0.0.3", 4);
story.login = String((await server.ssh("127.0.0.4", "alice", { key: true })).in);
await pause(1000);
story.scan = await server.sentry("--scan", "-v");
for (const from of ["127.0.0.3", "127.0.0.4", "127.0.9.1", "127.0.9.2"]) {
  story[from] = await server.sentry("-r", `--ip=${from}`);
}
await pause(5000);
story.doctor = await server.sentry("--doctor");

// Without the journal the files are read on from where they ended.
await must("mount", ["--bind", "/dev/null", "/etc/machine-id"]);
await guess("127.0.0.5", 2);
story.back = await server.sentry("--scan", "-v");
story.backCounted = `${naughty("127.0.0.2")} ${naughty("127.0.0.5")}`;
story.doctorOfFiles = await server.sentry("--doctor");
await must("umount", ["/etc/machine-id"]);
await pause(1100);
story.forth = await server.sentry("--scan", "-v");
story.forthCounted = `${naughty("127.0.0.2")} ${naughty("127.0.0.5")}`;

// The administrator has named the file.
Deno.writeTextFileSync(`${server.rootDir}/sentry.conf`, "SSH_LOG=/var/log/auth.log\n");
await forge("127.0.9.3", "127.0.9.4");
story.named = await server.sentry("--scan", "-v");
story.believed = await server.sentry("-r", "--ip=127.0.9.4");

// And not any more.
await guess("127.0.0.5", 1);
await server.sentry("--scan");
story.namedCounted = naughty("127.0.0.5");
Deno.removeSync(`${server.rootDir}/sentry.conf`);
await guess("127.0.0.5", 1);
await server.sentry("--scan");
await forge("127.0.9.5", "127.0.9.6");
story.unnamed = await server.sentry("--scan");
story.unnamedCounted = naughty("127.0.0.5");
story.believedNoMore = `${naughty("127.0.9.5")} ${naughty("127.0.9.6")}`;

console.log(JSON.stringify(story));
Deno.exit(0);
