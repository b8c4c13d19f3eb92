/** The version that `--version` prints; equal to the one in deno.json. */
export const VERSION = "2.1.0";
