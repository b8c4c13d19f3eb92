/** `--drain`: counts the connections that the hook has written down, and judges their addresses together. */
import { append } from "../append.ts";
import { type Network, subjectOf } from "../address/network.ts";
import { hasNews } from "../logs/has_news.ts";
import type { Limits } from "../decisions/collect.ts";
import { planLogs } from "../logs/sources.ts";
import { counted, isJudged, judge } from "../policy/judge.ts";
import { wouldBeLifted } from "../policy/login.ts";
import type { Settings } from "../policy/settings.ts";
import { isWatched } from "../policy/trust.ts";
import type { Spooled } from "../state/spool.ts";
import type { Change } from "../state/store.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { standingIn } from "../decisions/put_records.ts";

/** Of more addresses the connections are put in pieces: each can be in a file of its own, which takes memory, and holds the lock. */
const MANY = 1024;

/** A large spool is taken in this many goes; what is left waits for the next run. */
const MOST_GOES = 16;

/**
 * Takes the whole spool. What it holds is counted and judged in one change, once the logs are read, so that a
 * run that is killed leaves it to the next one.
 *
 * @param settings The settings.
 * @param now Epoch seconds.
 * @param limits How much of the logs to read; by default as much as a connection may wait for.
 * @returns A line that says how many connections were counted; the hook takes its word `counted` for it that all is well.
 * @throws SentryError when they could not be counted; they then stay in the spool.
 */
export async function drain(settings: Settings, now: number, limits?: Limits): Promise<Outcome> {
  let connections = 0;
  const addresses = new Set<string>();
  const notes: string[] = [];
  const troubles: string[] = [];
  for (let go = 0; go < MOST_GOES; go++) {
    const { spooled, cursors, isToJudge, needsNews } = await changeRecords(
      settings,
      now,
      (change) => look(change, settings, now),
    );
    if (spooled.drained === spooled.before) break;
    const { HOOK_LIMITS, readOn, settle } = await import("../decisions/judge_by_logs.ts");
    if (spooled.connections.length > MANY) {
      const { countMany } = await import("../decisions/count_many.ts");
      const subjects = subjectsOf(spooled, settings);
      const done = await countMany(
        spooled,
        subjects,
        cursors,
        settings,
        now,
        limits ?? HOOK_LIMITS,
      );
      append(notes, done.notes);
      append(troubles, done.troubles);
      if (done.isCounted) {
        connections += sum(spooled);
        for (const { network } of subjects) addresses.add(network.text);
      }
      // What is left is for the next run: this one has to end.
      if (!done.isAllPut || (done.isCounted && !spooled.more)) break;
      continue;
    }
    const isRead = isToJudge && (needsNews || hasNews(planLogs(settings), cursors));
    const read = isRead ? await readOn(cursors, settings, now, limits ?? HOOK_LIMITS) : undefined;
    append(notes, read?.put.notes ?? []);
    const isDone = await changeRecords(settings, now, (change) => {
      const isOurs = change.takeSpooled(spooled);
      const subjects = isOurs ? countAll(change, spooled, settings, now) : [];
      for (const subject of subjects) addresses.add(subject.text);
      if (isOurs) connections += sum(spooled);
      const done = settle(change, read?.news, subjects, settings, now);
      append(notes, done.notes);
      append(troubles, done.troubles);
      return isOurs;
    });
    // Somebody else has counted it, or is still writing to a spool that was to go: what is there now?
    if (!isDone) continue;
    if (spooled.bad > 0) notes.push(`${spooled.bad} lines of the spool hold no address`);
    if (!spooled.more) break;
  }
  const text = `${connections} connections from ${addresses.size} addresses counted\n`;
  return outcome(text, notes, [...new Set(troubles)]);
}

/** What is spooled, and whether anybody in it is to be judged, without changing anything. */
function look(
  change: Change,
  settings: Settings,
  now: number,
): { spooled: Spooled; cursors: string; isToJudge: boolean; needsNews: boolean } {
  const spooled = change.spooled();
  if (spooled.connections.length > MANY) {
    return { spooled, cursors: change.cursors(), isToJudge: true, needsNews: true };
  }
  const subjects = subjectsOf(spooled, settings);
  change.lookUp(subjects.map(({ network }) => network));
  const records = subjects.map(({ network, times }) => counted(change.get(network), times, now));
  const verdicts = records.map((record) => judge(record, settings, now).action);
  const isToJudge = records.some((record, i) =>
    verdicts[i] !== "none" || isWatched(record, settings) ||
    wouldBeLifted(record, standingIn(change, record.network)) ||
    (record.whitelistedAt === 0 && record.blacklistedAt === 0 && isJudged(record))
  );
  const needsNews = verdicts.some((action) => action !== "none");
  return { spooled, cursors: change.cursors(), isToJudge, needsNews };
}

function countAll(change: Change, spooled: Spooled, settings: Settings, now: number): Network[] {
  const subjects = subjectsOf(spooled, settings);
  change.lookUp(subjects.map(({ network }) => network));
  for (const { network, times } of subjects) {
    change.put(counted(change.get(network), times, now));
  }
  return subjects.map(({ network }) => network);
}

/** The spool's connections by the unit in which they are counted. */
function subjectsOf(
  spooled: Spooled,
  settings: Settings,
): { network: Network; times: number }[] {
  const subjects = new Map<string, { network: Network; times: number }>();
  for (const { network, times } of spooled.connections) {
    const subject = subjectOf(network, settings.ipv6Prefix);
    const known = subjects.get(subject.text);
    if (known) known.times += times;
    else subjects.set(subject.text, { network: subject, times });
  }
  return [...subjects.values()];
}

function sum(spooled: Spooled): number {
  return spooled.connections.reduce((all, { times }) => all + times, 0);
}
