/** What runs `--scan` and `--expire` where a package brought timers: these, in place of all that an earlier --install wrote. */
import type { Installation } from "./installation.ts";
import { type FileChange, goneIfOurs } from "./file_change.ts";
import { CRON_FILE, markOf, SCAN_ALONE, timerFiles, TIMERS } from "./schedule.ts";
import type { System } from "./system.ts";

/** Which files to change, and what to have systemctl(1) do before and after. */
export interface ScheduleChange {
  readonly changes: readonly FileChange[];
  readonly systemctlBefore: readonly (readonly string[])[];
  readonly systemctlAfter: readonly (readonly string[])[];
}

/**
 * Plans it.
 *
 * @param how How sentry is installed.
 * @param system What the server has.
 * @param read Reads a file.
 * @returns What to do; nothing where systemd does not run, or the package has no timers.
 */
export function packagedSchedule(
  how: Installation,
  { packagedTimers }: System,
  read: (path: string) => string | undefined,
): ScheduleChange | undefined {
  if (packagedTimers === undefined) return undefined;
  const older = timerFiles("/").flatMap(({ path }) => goneIfOurs(path, "an older unit", read));
  const scanAlone = {
    path: SCAN_ALONE,
    before: read(SCAN_ALONE),
    after: `# ${markOf("scan")}.\n`,
    mode: 0o644,
    about: "that reading the logs is to be all",
  };
  const changes = [
    ...goneIfOurs(CRON_FILE, "cron's file; the package's timers run now", read),
    ...older,
    ...how === "scan" ? [scanAlone] : goneIfOurs(SCAN_ALONE, scanAlone.about, read),
  ];
  const isOn = packagedTimers === "enabled" && older.length === 0;
  return {
    changes,
    // Its links lead to the older units.
    systemctlBefore: older.length > 0 ? [["disable", "--now", ...TIMERS]] : [],
    systemctlAfter: isOn ? [] : [["daemon-reload"], ["enable", "--now", ...TIMERS]],
  };
}
