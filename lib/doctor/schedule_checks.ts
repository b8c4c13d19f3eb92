/** Checks that cron, or a timer, runs what it should. */
import { lstatIfPresent } from "../files/read_file.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import { CRON_FILE, ENABLED_TIMER, PACKAGED_TIMER, timerFiles } from "../install/schedule.ts";
import { isAhead } from "../policy/clock.ts";
import { doubtedTime } from "../decisions/clock.ts";
import { eventTime } from "../state/events.ts";
import { lastRan, type Regular } from "../state/ran.ts";
import { type Check, critical, fine, warning } from "./check.ts";

/** How often each should run, in seconds, with as much again for a busy machine. */
const LATE: Record<Regular, number> = { scan: 900, expire: 2 * 86400 };

/**
 * Checks the schedule.
 *
 * @param rootDir The ROOT_DIR.
 * @param now Epoch seconds.
 * @returns The finding.
 */
export function scheduleCheck(rootDir: string, now: number): Check {
  const name = "schedule";
  const cron = readBytesAsText(CRON_FILE);
  const isInCron = cron?.includes(`${rootDir}/sentry --expire`) ?? false;
  const timers = timerFiles(rootDir).map(({ path }) => path);
  const source = isInCron ? CRON_FILE : timers.every((path) => lstatIfPresent(path)) ||
      (lstatIfPresent(ENABLED_TIMER) && lstatIfPresent(PACKAGED_TIMER))
    ? "a timer"
    : "";
  const late = (["expire", "scan"] as const).flatMap((what) => {
    const ran = lastRan(rootDir, what);
    return ran !== undefined && now - ran <= LATE[what] && !isAhead(ran, now)
      ? []
      : [{ what, ran }];
  });
  const doubted = doubtedTime(rootDir);
  if (doubted !== undefined) {
    const says = `--expire waits, since the clock had leapt to ${
      eventTime(doubted)
    } when it last ran`;
    return warning(name, says, "Set the clock, and run --expire; if it is right, do so tomorrow");
  }
  const [first] = late;
  if (source === "" && first) {
    const says = "no cron file and no timer runs --expire and --scan";
    return critical(name, `${says}, so no block ever ends`, "Run --install");
  }
  if (!first) return fine(name, `${source || "something"} runs --expire and --scan`);
  const since = [CRON_FILE, ...timers, ENABLED_TIMER]
    .map((path) => (lstatIfPresent(path)?.mtime?.getTime() ?? 0) / 1000)
    .reduce((last, time) => Math.max(last, time));
  if (now - since < LATE[first.what]) return fine(name, `${source} will run --${first.what}`);
  const ago = first.ran === undefined
    ? "never ran"
    : isAhead(first.ran, now)
    ? `ran last at ${eventTime(first.ran)}, which is yet to come`
    : `ran last ${Math.round((now - first.ran) / 60)} minutes ago`;
  return warning(name, `--${first.what} ${ago}`, `Does ${isInCron ? "cron" : "the timer"} run?`);
}
