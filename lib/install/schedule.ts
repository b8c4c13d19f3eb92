/** What runs `--scan` and `--expire`: a file for cron (crontab(5)), or units for systemd (systemd.timer(5)). */

import type { Installation } from "./installation.ts";

/** The mark by which a file of ours is known; its first line holds it. */
export const MARK = "Written by sentry --install";

/**
 * The mark with how sentry was installed: of `scan` nothing else tells.
 *
 * @param how How.
 * @returns Text that begins with {@link MARK}.
 */
export function markOf(how: Installation): string {
  return how === "libwrap" ? MARK : `${MARK}=${how}`;
}

/** The cron file of this system's cron. */
export const CRON_FILE = "/etc/cron.d/sentry";

/** The folder of the administrator's units. */
const UNITS = "/etc/systemd/system";

/** The timers, as systemctl(1) names them. */
export const TIMERS = ["sentry-scan.timer", "sentry-expire.timer", "sentry-sync.timer"] as const;

/** One of the timers that a package brings; the others are beside it. */
export const PACKAGED_TIMER = `/usr/lib/systemd/system/${TIMERS[0]}`;

/** What systemctl(1) makes where this timer is enabled. */
export const ENABLED_TIMER = `${UNITS}/timers.target.wants/${TIMERS[0]}`;

/** Beside a package's units, which can't tell it, this tells that reading the logs is to be all. */
export const SCAN_ALONE = `${UNITS}/sentry-scan.service.d/scan.conf`;

/**
 * Writes the cron file.
 *
 * @param rootDir The ROOT_DIR.
 * @param how How sentry is installed.
 * @returns The whole file.
 */
export function cronText(rootDir: string, how: Installation = "libwrap"): string {
  return `# ${markOf(how)}. What goes wrong is mailed to root.
*/5 * * * * root ${rootDir}/sentry --scan >/dev/null
17 3 * * * root ${rootDir}/sentry --expire >/dev/null
@reboot root ${rootDir}/sentry --sync >/dev/null
`;
}

/**
 * The same for root's own crontab, where there is no folder for such files.
 *
 * @param rootDir The ROOT_DIR.
 * @returns Two lines.
 */
export function crontabLines(rootDir: string): string {
  return cronText(rootDir).replace(/^#.*\n/, "").replaceAll(" root ", " ");
}

/** What the units for systemd are made of. */
export interface UnitParts {
  /** The first lines of each. */
  readonly head: string;
  /** Path of the program. */
  readonly program: string;
  /** What the services may not do; lines, or nothing. */
  readonly confinement: string;
}

/**
 * Writes the units for systemd. KillMode leaves alone what ON_BLOCK has started when sentry itself is done.
 *
 * @param parts What they are made of.
 * @returns Name and text of each.
 */
export function units({ head, program, confinement }: UnitParts): { name: string; text: string }[] {
  const service = (about: string, option: string) =>
    `${head}[Unit]
Description=${about}

[Service]
Type=oneshot
ExecStart=${program} ${option}
StandardOutput=null
KillMode=process
${confinement}`;
  const timer = (about: string, when: string) =>
    `${head}[Unit]
Description=${about}

[Timer]
${when}
Persistent=true

[Install]
WantedBy=timers.target
`;
  const scan = "sentry: judge what is new in the logs";
  const expire = "sentry: lift the blocks whose time is up";
  const sync = "sentry: fill the firewalls that are switched on";
  return [
    { name: "sentry-scan.service", text: service(scan, "--scan") },
    { name: TIMERS[0], text: timer(scan, "OnCalendar=*:0/5") },
    { name: "sentry-expire.service", text: service(expire, "--expire") },
    { name: TIMERS[1], text: timer(expire, "OnCalendar=*-*-* 03:17") },
    { name: "sentry-sync.service", text: service(sync, "--sync") },
    { name: TIMERS[2], text: timer(sync, "OnBootSec=10") },
  ];
}

/**
 * The units that `--install` writes.
 *
 * @param rootDir The ROOT_DIR.
 * @param how How sentry is installed.
 * @returns Path and text of each.
 */
export function timerFiles(
  rootDir: string,
  how: Installation = "libwrap",
): { path: string; text: string }[] {
  const parts = { head: `# ${markOf(how)}.\n`, program: `${rootDir}/sentry`, confinement: "" };
  return units(parts).map(({ name, text }) => ({ path: `${UNITS}/${name}`, text }));
}
