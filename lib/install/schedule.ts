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

/**
 * Writes the units for systemd. KillMode leaves alone what ON_BLOCK has started when sentry itself is done.
 *
 * @param rootDir The ROOT_DIR.
 * @param how How sentry is installed.
 * @returns Path and text of each.
 */
export function timerFiles(
  rootDir: string,
  how: Installation = "libwrap",
): { path: string; text: string }[] {
  const mark = markOf(how);
  const service = (about: string, option: string) =>
    `# ${mark}.
[Unit]
Description=${about}

[Service]
Type=oneshot
ExecStart=${rootDir}/sentry ${option}
StandardOutput=null
KillMode=process
`;
  const timer = (about: string, when: string) =>
    `# ${mark}.
[Unit]
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
    { path: `${UNITS}/sentry-scan.service`, text: service(scan, "--scan") },
    { path: `${UNITS}/${TIMERS[0]}`, text: timer(scan, "OnCalendar=*:0/5") },
    { path: `${UNITS}/sentry-expire.service`, text: service(expire, "--expire") },
    { path: `${UNITS}/${TIMERS[1]}`, text: timer(expire, "OnCalendar=*-*-* 03:17") },
    { path: `${UNITS}/sentry-sync.service`, text: service(sync, "--sync") },
    { path: `${UNITS}/${TIMERS[2]}`, text: timer(sync, "OnBootSec=10") },
  ];
}
