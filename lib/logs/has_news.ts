/** Tells, without opening a log, whether there is anything new in any: most runs end here. */
import { lstatIfPresent } from "../files/read_file.ts";
import { parseCursors } from "./cursor.ts";
import { progressIn } from "./progress.ts";
import type { LogPlan } from "./sources.ts";

/**
 * Whether the logs may have got something since they were read last.
 *
 * @param plan The logs.
 * @param cursors The content of `cursors`.
 * @returns False only when every file ends where reading stopped, and what was read is put; a journal may always have got
 * something.
 */
export function hasNews(plan: LogPlan, cursors: string): boolean {
  if (plan.journal.length > 0 || plan.trouble !== undefined) return true;
  if (progressIn(cursors)) return true;
  const { files } = parseCursors(cursors);
  return [...plan.files.keys()].some((path) => {
    const last = files.get(path);
    const info = lstatIfPresent(path);
    if (!info && !last) return false;
    if (!last || !info || info.isSymlink) return true;
    return info.ino !== last.inode || info.dev !== last.device || info.size !== last.offset;
  });
}
