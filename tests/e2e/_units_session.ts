/** Run in namespaces of its own by units_test.ts: the package's timers and services under a systemd that boots in a container. */
import { buildDeb } from "../../scripts/package/deb.ts";
import { exists, must, readOr } from "../support/real_server.ts";
import { run, SENTRY } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const root = `${dir}/over/root`;

/** What the container does, one step after the other; it writes down what each printed. */
const STEPS = `#!/bin/bash
mkdir -p /result /run/sshd
step() { "\${@:2}" >/result/$1 2>&1; echo "status $?" >>/result/$1; }
step unpacked dpkg -i /sentry.deb
mkdir /var/log/theirs
for try in 1 2 3; do
  echo "$(LC_ALL=C date '+%b %e %T') host sshd[4$try]: Invalid user admin from 203.0.113.50 port 4$try"
done >/var/log/theirs/auth.log
chown daemon:daemon /var/log/theirs/auth.log
chmod 600 /var/log/theirs/auth.log
cat >/usr/local/sbin/on-block <<'END'
#!/bin/sh
echo "$1" >/etc/written
echo "$1" >/var/lib/sentry/written
END
chmod 755 /usr/local/sbin/on-block
cat >>/etc/sentry/sentry.conf <<'END'
LOG_DIR=/var/log/theirs
ADD_TO_NFTABLES=1
ADD_TO_IPSET=1
ADD_TO_IPTABLES=1
ON_BLOCK=/usr/local/sbin/on-block
END
step installed sentry --install=scan
step again sentry --install=scan
step timers systemctl is-enabled sentry-scan.timer sentry-expire.timer sentry-sync.timer
for what in scan expire sync; do step $what systemctl start sentry-$what.service; done
for wait in {1..100}; do [ -e /var/lib/sentry/written ] && break; sleep 0.1; done
step about sentry -r --ip=203.0.113.50
step nftables nft list ruleset
step ipset ipset list
step doctor sentry --doctor
step journal journalctl --no-pager -u 'sentry-*'
mkdir /var/log/none
sed -i 's|^LOG_DIR=.*|LOG_DIR=/var/log/none|' /etc/sentry/sentry.conf
/usr/sbin/sshd -p 2299
ssh -F /dev/null -b 127.0.0.5 -p 2299 -o BatchMode=yes -o StrictHostKeyChecking=no nobody.here@127.0.0.1
journalctl --sync
step scan.journal systemctl start sentry-scan.service
step tried sentry -r -v --ip=127.0.0.5
step outside test -e /etc/written
step inside test -e /var/lib/sentry/written
step removed dpkg --remove sentry
step left systemctl list-unit-files --no-pager 'sentry*'
poweroff -f
`;

const UNIT = `[Unit]
Description=the test
Requires=basic.target
After=basic.target
AllowIsolate=yes

[Service]
Type=oneshot
ExecStart=/steps
`;

await must("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
Deno.mkdirSync(`${dir}/over`);
await must("mount", ["-t", "tmpfs", "tmpfs", `${dir}/over`]);
for (const name of ["root", "upper", "work"]) Deno.mkdirSync(`${dir}/over/${name}`);
const options = `lowerdir=/,upperdir=${dir}/over/upper,workdir=${dir}/over/work`;
await must("mount", ["-t", "overlay", "overlay", "-o", options, root]);
const target = "x86_64-unknown-linux-gnu";
const program = Deno.readFileSync(SENTRY);
Deno.renameSync(
  await buildDeb({ program, target, license: "", changes: "" }, `${dir}/over/root`),
  `${root}/sentry.deb`,
);
Deno.writeTextFileSync(`${root}/steps`, STEPS, { mode: 0o755 });
Deno.writeTextFileSync(`${root}/etc/systemd/system/steps.service`, UNIT);
Deno.writeTextFileSync(`${root}/etc/hosts.allow`, "");
const container = await run(
  "/usr/bin/systemd-nspawn",
  [
    "--quiet",
    `--directory=${root}`,
    "--boot",
    "--register=no",
    "--keep-unit",
    "--private-network",
    "--console=pipe",
    "--",
    "--unit=steps.service",
  ],
  { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" },
);
// nspawn leaves its control groups, empty, where it was started by no systemd.
const groups = ["payload", "supervisor"].flatMap((name) => ["-o", "-path", `*/${name}*`]).slice(1);
const removing = ["-depth", "-type", "d", "(", ...groups, ")", "-exec", "rmdir", "{}", ";"];
await run("/usr/bin/find", ["/sys/fs/cgroup", ...removing], { PATH: "/usr/bin:/bin" });
const results: Record<string, string> = {};
if (exists(`${root}/result`)) {
  for (const { name } of Deno.readDirSync(`${root}/result`)) {
    results[name] = readOr(`${root}/result/${name}`);
  }
}
console.log(JSON.stringify({ results, said: container.stdout.slice(-2000) + container.stderr }));

/** What the session found. */
export interface Story {
  readonly results: Record<string, string>;
  /** What the container printed. */
  readonly said: string;
}
