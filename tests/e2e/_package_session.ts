/** Run in namespaces of its own by package_test.ts: dpkg brings sentry to a real sshd, upgrades it under load, and takes it away. */
import { buildDeb } from "../../scripts/package/deb.ts";
import { connections, connectOften } from "../support/crowd.ts";
import { overlay } from "../support/overlay.ts";
import { exists, must, pause, readOr } from "../support/real_server.ts";
import { startServer } from "../support/real_sshd.ts";
import { type Ran, run, SENTRY } from "../support/scratch.ts";
import { untilSays } from "../support/wait.ts";

const [dir = "", port = ""] = Deno.args;
const BEFORE = "# people's own\nALL : 10.0.0.0/255.0.0.0\n";
const CONNECTIONS = 1000;
const UPGRADES = 5;
const PROGRAM = "/usr/sbin/sentry";

/** Two packages: as it is built, and as a later version of it would be, neither compressed twice. */
async function packages(): Promise<string[]> {
  const first = await buildDeb({
    program: Deno.readFileSync(SENTRY),
    target: "x86_64-unknown-linux-gnu",
    license: "",
    changes: "",
  }, dir);
  await must("dpkg-deb", ["-R", first, `${dir}/later`]);
  const control = `${dir}/later/DEBIAN/control`;
  Deno.writeTextFileSync(control, readOr(control).replace(/^Version: .*/m, "Version: 99.0-1"));
  const later = `${dir}/later.deb`;
  await must("dpkg-deb", ["-Znone", "--root-owner-group", "-b", `${dir}/later`, later]);
  return [first, later];
}

await overlay(dir, ["usr", "var"]);
const { ssh } = await startServer(dir, SENTRY, Number(port), () => BEFORE);
const [first = "", later = ""] = await packages();
const env = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  SSH_CONNECTION: "127.0.0.77 4000 127.0.0.1 22",
  DEBIAN_FRONTEND: "noninteractive",
};
const dpkg = (...args: string[]) => run("/usr/bin/dpkg", args, env);
const call = (...args: string[]) => run(PROGRAM, args, env);
const said = async (...args: string[]) => (await call(...args)).stdout;
const allow = () => readOr("/etc/hosts.allow");

function linked(rootDir: string): Record<string, string> {
  const links: Record<string, string> = {};
  for (const { name, isSymlink } of Deno.readDirSync(rootDir)) {
    if (isSymlink) links[name] = Deno.readLinkSync(`${rootDir}/${name}`);
  }
  return links;
}

async function installed() {
  const unpacked = await dpkg("-i", first);
  const untouched = allow() === BEFORE;
  const conf = "/etc/sentry/sentry.conf";
  Deno.writeTextFileSync(conf, `LOG_DIR=${dir}/log\nALLOW_NETS=127.0.0.99\n`, { append: true });
  const dry = await call("--install", "--dry-run");
  const isDry = allow() === BEFORE && !exists("/var/lib/sentry/hook");
  const done = await call("--install");
  const again = await call("--install");
  return {
    unpacked,
    untouched,
    dry,
    isDry,
    done,
    again,
    allow: allow(),
    links: linked("/var/lib/sentry"),
    cron: readOr("/etc/cron.d/sentry"),
    doctor: await call("--doctor"),
    mended: await call("--doctor", "--repair"),
    pages: exists("/usr/local/share/man/man8/sentry.8"),
  };
}

async function works() {
  for (let i = 0; i < 3; i++) await ssh("127.0.0.66", `no${i}`, { wrongPasswords: 1 });
  const about = await untilSays(() => said("-r", "--ip=127.0.0.66"), /blacklisted/);
  for (let i = 0; i < 3; i++) await ssh("127.0.0.99", `no${i}`, { wrongPasswords: 1 });
  await untilSays(() => said("-r", "--ip=127.0.0.99"), /3 connections/);
  return {
    about,
    refused: (await ssh("127.0.0.66", "alice", { key: true })).in,
    never: await said("-r", "--ip=127.0.0.99"),
  };
}

async function upgraded() {
  const before = connections(await said("-r", "--ip=127.0.0.1"));
  const crowd = connectOften(Number(port), CONNECTIONS);
  const runs: Ran[] = [];
  for (let i = 0; i < UPGRADES; i++) {
    runs.push(await dpkg("-i", "--force-downgrade", i % 2 === 0 ? later : first));
    await pause(200);
  }
  const served = await crowd;
  const all = new RegExp(`^ *${before + CONNECTIONS} connections`);
  const after = await untilSays(() => said("-r", "--ip=127.0.0.1"), all);
  return {
    served,
    statuses: runs.map(({ code }) => code),
    counted: connections(after) - before,
    conf: readOr("/etc/sentry/sentry.conf").includes(`LOG_DIR=${dir}/log`),
    doctor: await call("--doctor"),
  };
}

async function removed() {
  const done = await dpkg("--remove", "sentry");
  const state = {
    done,
    allow: allow(),
    open: (await ssh("127.0.0.66", "alice", { key: true })).in,
    cron: exists("/etc/cron.d/sentry"),
    records: exists("/var/lib/sentry/state"),
    conf: exists("/etc/sentry/sentry.conf"),
  };
  await dpkg("-i", first);
  await call("--install");
  const back = (await ssh("127.0.0.66", "alice", { key: true })).in;
  const purged = await dpkg("--purge", "sentry");
  return {
    ...state,
    back,
    purged,
    allowAfter: allow(),
    left: ["/var/lib/sentry", "/etc/sentry", PROGRAM, "/usr/lib/sentry"].filter(exists),
  };
}

/** A server where sentry had installed itself keeps its ROOT_DIR, and runs the package's program. */
async function takenOver() {
  const root = "/var/db/sentry";
  await run(SENTRY, ["--install"], env);
  const own = (...args: string[]) => run(`${root}/sentry`, args, env);
  await own("-b", "--ip=203.0.113.9");
  const before = allow();
  await dpkg("-i", first);
  const isFile = Deno.lstatSync(`${root}/sentry`).isFile;
  await dpkg("--remove", "sentry");
  const stays = allow() === before && exists(`${root}/hook`);
  await dpkg("-i", first);
  const done = await call("--install");
  const story = {
    isFile,
    stays,
    done,
    about: await said("-r", "--ip=203.0.113.9"),
    links: linked(root),
    allow: allow() === before,
    doctor: await call("--doctor"),
    asBefore: (await own("-r", "--ip=203.0.113.9")).stdout,
    other: exists("/var/lib/sentry/state"),
  };
  await dpkg("--purge", "sentry");
  return { ...story, allowAfter: allow(), records: exists(`${root}/state`) };
}

/** The manual's four commands by which the records of before move. */
async function moved() {
  await dpkg("-i", first);
  await call("--install");
  const steps = [
    await call("--uninstall"),
    await run("/bin/rm", ["-f", "/var/lib/sentry/sentry.conf"]),
    await run("/bin/mv", ["-T", "/var/db/sentry", "/var/lib/sentry"]),
    await call("--install"),
  ];
  return {
    statuses: steps.map(({ code }) => code),
    about: await said("-r", "--ip=203.0.113.9"),
    allow: allow(),
    doctor: await call("--doctor"),
    links: linked("/var/lib/sentry"),
  };
}

const story = {
  installed: await installed(),
  works: await works(),
  upgraded: await upgraded(),
  removed: await removed(),
  takenOver: await takenOver(),
  moved: await moved(),
};
console.log(JSON.stringify(story));

/** What the session found. */
export type Story = typeof story;
