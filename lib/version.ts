/** The version that `--version` prints; equal to the one in deno.json. */
export const VERSION = "2.3.0";

/** The day of this version, for the manual page. */
export const RELEASED = "2026-11-27";
