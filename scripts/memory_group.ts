/** A control group of the kernel's that ends what needs more memory than it may have (cgroups(7), version 1 or 2). */
import { readTextIfPresent } from "../lib/files/read_file.ts";

/** A group with a limit. */
export interface MemoryGroup {
  /** How many processes in it the kernel has ended for want of memory so far. */
  readonly killed: () => number;
  /** Words that run, with a program and its arguments behind them, that program in the group. */
  readonly enter: readonly string[];
  readonly [Symbol.dispose]: () => void;
}

const ROOT = "/sys/fs/cgroup";

/** Where groups are made, what their limit is called, and where they count whom they have ended. */
const VERSIONS = [
  { folder: `${ROOT}/memory`, limit: "memory.limit_in_bytes", counts: "memory.oom_control" },
  { folder: ROOT, limit: "memory.max", counts: "memory.events" },
] as const;

/**
 * Makes a group.
 *
 * @param mebibytes How much memory all in it may have, in MiB; nothing of it is swapped out where the kernel can be told so.
 * @returns The group; nothing where none can be made, as for who is not root.
 */
export function makeMemoryGroup(mebibytes: number): MemoryGroup | undefined {
  for (const { folder, limit, counts } of VERSIONS) {
    const group = `${folder}/sentry-${crypto.randomUUID()}`;
    try {
      Deno.mkdirSync(group);
    } catch {
      continue;
    }
    try {
      Deno.writeTextFileSync(`${group}/${limit}`, String(mebibytes * 1024 * 1024), WRITE);
      for (const name of ["memory.swap.max", "memory.swappiness"]) {
        tryToWrite(`${group}/${name}`, "0");
      }
      return {
        killed: () =>
          Number(/^oom_kill (\d+)$/m.exec(readTextIfPresent(`${group}/${counts}`) ?? "")?.[1] ?? 0),
        enter: ["/bin/sh", "-c", `echo $$ >${group}/cgroup.procs && exec "$@"`, "sh"],
        [Symbol.dispose]: () => Deno.removeSync(group),
      };
    } catch {
      // Without that controller there is no such file.
      Deno.removeSync(group);
    }
  }
  return undefined;
}

const WRITE = { create: false } as const;

function tryToWrite(path: string, text: string): void {
  try {
    Deno.writeTextFileSync(path, text, WRITE);
  } catch {
    // Not of this version.
  }
}
