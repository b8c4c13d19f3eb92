/** A control group that says what all that ever ran in it has used (cgroups(7), version 1 or 2). */
import { readTextIfPresent } from "../../lib/files/read_file.ts";

/** A group that somebody has made. */
export interface UsageGroup {
  /** A line of shell that puts the shell, and what it starts, into the group. */
  readonly enter: string;
  /** Seconds of processor time of all in it, those that have ended included. */
  readonly cpuSeconds: () => number;
  /** Memory of all in it at this moment that is no cache of files, in bytes. */
  readonly memory: () => number;
}

const ROOT = "/sys/fs/cgroup";

/**
 * Makes a group.
 *
 * @param name Its name.
 * @returns Its folders; nothing where none can be made.
 */
export function makeUsageGroup(name: string): readonly string[] | undefined {
  const versions = [[`${ROOT}/cpuacct/${name}`, `${ROOT}/memory/${name}`], [`${ROOT}/${name}`]];
  return versions.find((folders) => {
    const made: string[] = [];
    try {
      for (const folder of folders) {
        Deno.mkdirSync(folder);
        made.push(folder);
      }
      return true;
    } catch {
      removeUsageGroup(made);
      return false;
    }
  });
}

/**
 * Removes a group in which nothing runs any more.
 *
 * @param folders Its folders.
 */
export function removeUsageGroup(folders: readonly string[]): void {
  for (const folder of folders) Deno.removeSync(folder);
}

/**
 * Looks into a group.
 *
 * @param folders Its folders.
 * @returns What it says.
 */
export function usageOf(folders: readonly string[]): UsageGroup {
  const [cpu = "", memory = cpu] = folders;
  const isOld = folders.length > 1;
  const number = (path: string, pattern: RegExp) =>
    Number(pattern.exec(readTextIfPresent(path) ?? "")?.[1] ?? 0);
  return {
    enter: folders.map((folder) => `echo $$ >${folder}/cgroup.procs`).join("; "),
    cpuSeconds: () =>
      isOld
        ? number(`${cpu}/cpuacct.usage`, /^(\d+)/) / 1e9
        : number(`${cpu}/cpu.stat`, /^usage_usec (\d+)$/m) / 1e6,
    memory: () => number(`${memory}/memory.stat`, isOld ? /^total_rss (\d+)$/m : /^anon (\d+)$/m),
  };
}
