/** What the compiled program may do. Deno refuses everything that is not in this list. */
import { ADDRESS_VARIABLES } from "../lib/commands/gate.ts";
import { PS } from "../lib/install/caller.ts";
import { TCPDMATCH } from "../lib/doctor/rule_checks.ts";
import { FIREWALL_PROGRAMS } from "../lib/firewall/backends.ts";
import { SSHD, SYSTEMCTL } from "../lib/install/system.ts";
import { JOURNALCTL } from "../lib/logs/journal.ts";
import { SETTING_RULES } from "../lib/policy/settings.ts";

/** The variables that are read: the settings, where the administrator is connected from, and where a client is. */
const VARIABLES = [
  ...SETTING_RULES.map(({ key }) => key),
  "SSH_CONNECTION",
  "PAM_TYPE",
  ...ADDRESS_VARIABLES,
];

/** The programs that are run, each by its path. */
const PROGRAMS = [
  ...JOURNALCTL,
  ...PS,
  ...SSHD,
  ...SYSTEMCTL,
  ...TCPDMATCH,
  ...FIREWALL_PROGRAMS,
];

/** Flags for `deno compile`. There is no network, no foreign code and no prompt. */
export const PERMISSIONS: readonly string[] = [
  // Where ROOT_DIR and the logs are is the administrator's choice, made after this was compiled.
  "--allow-read",
  "--allow-write",
  `--allow-env=${VARIABLES.join(",")}`,
  `--allow-run=${PROGRAMS.join(",")}`,
  // Whose the files in ROOT_DIR may be.
  "--allow-sys=uid",
  "--no-prompt",
];
