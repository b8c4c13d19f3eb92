/** What the compiled program may do. Deno refuses everything that is not in this list. */
import { JOURNALCTL } from "../lib/logs/journal.ts";
import { SETTING_RULES } from "../lib/policy/settings.ts";

/** The variables that are read: the settings, and who the administrator is connected as. */
const VARIABLES = [...SETTING_RULES.map(({ key }) => key), "SSH_CONNECTION"];

/** Flags for `deno compile`. There is no network, no foreign code and no prompt. */
export const PERMISSIONS: readonly string[] = [
  // Where ROOT_DIR and the logs are is the administrator's choice, made after this was compiled.
  "--allow-read",
  "--allow-write",
  `--allow-env=${VARIABLES.join(",")}`,
  `--allow-run=${JOURNALCTL.join(",")}`,
  // Whose the files in ROOT_DIR may be.
  "--allow-sys=uid",
  "--no-prompt",
];
