/** What the compiled program may do. Deno refuses everything that is not in this list. */
import { ADDRESS_VARIABLES } from "../lib/commands/gate.ts";
import { SHELL } from "../lib/decisions/on_block.ts";
import { PS } from "../lib/install/caller.ts";
import { TCPDMATCH } from "../lib/doctor/rule_checks.ts";
import { FIREWALL_PROGRAMS } from "../lib/firewall/backends.ts";
import { SYSTEMCTL } from "../lib/install/system.ts";
import { JOURNALCTL } from "../lib/logs/journal.ts";
import { SETTING_RULES } from "../lib/policy/settings.ts";
import { SSHD } from "../lib/programs/sshd.ts";

/** The variables that are read: the settings, where the administrator is connected from, where a client is, and who it is. */
const VARIABLES = [
  ...SETTING_RULES.filter(({ isFileOnly }) => !isFileOnly).map(({ key }) => key),
  "SSH_CONNECTION",
  "PAM_TYPE",
  "PAM_USER",
  ...ADDRESS_VARIABLES,
];

/**
 * The programs that are run, each by its path. The shell is for ON_BLOCK and LOG_COMMAND alone: which programs those are is
 * set after this was compiled, and somebody has to wait for the first once sentry has left. With a shell anything can be run:
 * that nothing else is rests on its scripts, which are fixed, and on sentry's checks of the programs, no longer on Deno.
 */
const PROGRAMS = [
  ...JOURNALCTL,
  ...PS,
  ...SSHD,
  ...SYSTEMCTL,
  ...TCPDMATCH,
  ...FIREWALL_PROGRAMS,
  SHELL,
];

/** Flags for `deno compile`. There is no network, no foreign code and no prompt. */
export const PERMISSIONS: readonly string[] = [
  // Where ROOT_DIR and the logs are is the administrator's choice, made after this was compiled.
  "--allow-read",
  "--allow-write",
  `--allow-env=${VARIABLES.join(",")}`,
  `--allow-run=${PROGRAMS.join(",")}`,
  // Whose the files in ROOT_DIR may be.
  "--allow-sys=uid,umask",
  "--no-prompt",
];
