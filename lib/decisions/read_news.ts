/**
 * Before something is forgotten, what the logs have of it is read: sshd writes of a try after the hook was run, and what is
 * unread then would count as new.
 */
import { hasNews } from "../logs/has_news.ts";
import { planLogs } from "../logs/sources.ts";
import type { Settings } from "../policy/settings.ts";
import { mayHaveRules } from "../rules/there.ts";

/**
 * Reads what is new in the logs, if anything is, and judges by it.
 *
 * @param cursors The content of `cursors`.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns What could not be read.
 * @throws SentryError when it could not be written down.
 */
export async function readNewsFirst(
  cursors: string,
  settings: Settings,
  now: number,
): Promise<readonly string[]> {
  const mayHaveNews = settings.logCommand !== undefined || mayHaveRules(settings.rootDir) ||
    hasNews(planLogs(settings), cursors);
  if (!mayHaveNews) return [];
  const { judgeByLogs } = await import("./judge_by_logs.ts");
  const all = { bytes: Infinity, entries: undefined };
  return (await judgeByLogs([], cursors, settings, now, all)).troubles;
}
