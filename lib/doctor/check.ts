/** What a check of `--doctor` found, and how it is shown. */

/** As monitoring plugins have it. */
export type Level = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

/** One finding. */
export interface Check {
  readonly name: string;
  readonly level: Level;
  /** What is so. */
  readonly says: string;
  /** What to do about it; empty when it is as it should be. */
  readonly todo: string;
  /** The same as `says` in few words, for the first line, where it is long. */
  readonly short?: string;
}

/** Exit statuses of monitoring plugins. */
const STATUSES: Record<Level, number> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 };

const WORST_FIRST: readonly Level[] = ["CRITICAL", "WARNING", "UNKNOWN", "OK"];

/** A finding that all is well. */
export function fine(name: string, says: string): Check {
  return { name, level: "OK", says, todo: "" };
}

/** A finding that something works, but not as well as it should. */
export function warning(name: string, says: string, todo: string): Check {
  return { name, level: "WARNING", says, todo };
}

/** A finding that something does not work. */
export function critical(name: string, says: string, todo: string): Check {
  return { name, level: "CRITICAL", says, todo };
}

/** A finding that something cannot be told. */
export function unknown(name: string, says: string, todo: string): Check {
  return { name, level: "UNKNOWN", says, todo };
}

/**
 * The worst level among findings.
 *
 * @param checks The findings.
 * @returns OK when there are none.
 */
export function worstOf(checks: readonly Check[]): Level {
  return WORST_FIRST.find((level) => checks.some((check) => check.level === level)) ?? "OK";
}

/**
 * The exit status of findings.
 *
 * @param checks The findings.
 * @returns 0, 1, 2 or 3.
 */
export function statusOf(checks: readonly Check[]): number {
  return STATUSES[worstOf(checks)];
}

/**
 * Shows findings.
 *
 * @param checks The findings.
 * @returns A first line for monitoring, then a line for each finding, the worst first.
 */
export function checksText(checks: readonly Check[]): string {
  const sorted = WORST_FIRST.flatMap((level) => checks.filter((check) => check.level === level));
  const lines = sorted.map(({ name, level, says, todo }) =>
    `${level.padEnd(8)}  ${name}: ${says}${todo === "" ? "" : `. ${todo}`}`
  );
  return [`SENTRY ${worstOf(checks)} - ${headline(checks)}`, ...lines].join("\n") + "\n";
}

/**
 * Findings as one JSON object.
 *
 * @param checks The findings.
 * @returns One line: `status`, `summary`, `checks`.
 */
export function checksJson(checks: readonly Check[]): string {
  const all = checks.map(({ short: _, ...check }) => check);
  return JSON.stringify({ status: worstOf(checks), summary: headline(checks), checks: all }) +
    "\n";
}

function headline(checks: readonly Check[]): string {
  const bad = checks.filter(({ level }) => level !== "OK");
  if (bad.length === 0) return `${checks.length} checks passed`;
  const names = WORST_FIRST.flatMap((level) => bad.filter((check) => check.level === level));
  return `${bad.length} of ${checks.length} checks: ` +
    names.map(({ name, says, short = says }) => `${name} (${short})`).join(", ").replace(
      /\|/g,
      "/",
    );
}
