/** `--doctor --repair`: mends what can be mended without a guess. */
import { append } from "../append.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { misfits } from "../doctor/program_checks.ts";
import { installedAs } from "../doctor/rule_checks.ts";
import { guardedServices, HOSTS_ALLOW } from "../install/allow_rules.ts";
import { changeFile, readBytesAsText } from "../install/carry_out.ts";
import { PAM_SSHD, setsUsersVariables } from "../install/pam_exposure.ts";
import { closedPamLines } from "../install/pam_lines.ts";
import { packagedProgram } from "../install/package_links.ts";
import { planInstall } from "../install/plan.ts";
import { lookAtSystem } from "../install/system.ts";
import type { Settings } from "../policy/settings.ts";
import { leftBehind } from "../firewall/filled.ts";
import { attempt } from "../decisions/attempt.ts";
import { compactState } from "../decisions/compact_state.ts";
import { drain } from "./drain.ts";
import { fillAnew } from "../firewall/follow_records.ts";
import { carryOut, refuseUnlessRoot } from "./install.ts";
import { moveAside } from "../doctor/move_aside.ts";
import { keyShards } from "../decisions/key_shards.ts";
import { reconcile } from "../decisions/reconcile.ts";
import type { World } from "./world.ts";

/**
 * Mends.
 *
 * @param settings The settings.
 * @param world Time.
 * @returns What was done, and what could not be.
 * @throws SentryError when not run as root.
 */
export async function repair(
  settings: Settings,
  world: World,
): Promise<{ said: string[]; troubles: string[] }> {
  refuseUnlessRoot(false);
  const said: string[] = [];
  const troubles: string[] = [];
  const mend = async (step: () => Promise<unknown> | unknown) =>
    append(troubles, (await attempt(settings, world.now, step)).troubles);
  // First: what it names ends everything else.
  await mend(() => append(said, moveAside(settings.rootDir)));
  await mend(() => append(said, mendOwners(settings.rootDir)));
  // Before all that may take long, or fail.
  await mend(() => append(said, mendPam()));
  // Before the lists are compared with them.
  await mend(async () => append(said, await keyShards(settings)));
  await mend(async () => append(said, (await compactState(settings, 0, () => {})).notes));
  await mend(async () => append(said, await reconcile(settings, world.now)));
  await mend(async () => {
    if (settings.firewalls.length === 0 && leftBehind(settings).length === 0) return;
    const done = await fillAnew(settings, world.now);
    append(said, done.notes);
    append(troubles, done.troubles);
  });
  await mend(async () => {
    const done = await drain(settings, world.now);
    if (!done.text.startsWith("0 ")) said.push(done.text.trim());
    append(troubles, done.troubles);
  });
  await mend(async () =>
    append(
      troubles,
      await mendInstallation(settings, world.executable(), (step) => said.push(step)),
    )
  );
  return { said, troubles };
}

/** Links are left alone: what they point to is not ours to judge. */
function mendOwners(rootDir: string): string[] {
  const said: string[] = [];
  for (const { path, mode, says } of misfits(rootDir)) {
    if (lstatIfPresent(path)?.isSymlink) continue;
    Deno.chownSync(path, 0, 0);
    Deno.chmodSync(path, mode);
    said.push(`${path} ${says}: it is root's now, and its mode ${mode.toString(8)}`);
  }
  return said;
}

/** Of whatever ROOT_DIR: such a line makes root of every user. */
function mendPam(): string[] {
  const before = readBytesAsText(PAM_SSHD);
  const after = before && closedPamLines(before, readBytesAsText);
  if (after === before) return [];
  changeFile({ path: PAM_SSHD, before, after, mode: 0o644, about: "sshd's stack of PAM" });
  const what = setsUsersVariables(PAM_SSHD, readBytesAsText)
    ? "it is taken out, and logins are learnt from the logs"
    : "it stands first now, and is run when a session is opened and no more";
  return [`a line of ${PAM_SSHD} ran the gate with variables that users set themselves: ${what}`];
}

/** Puts back what --install had put in place, if it had: a server that was set up by hand stays as it is. */
async function mendInstallation(
  settings: Settings,
  executable: string,
  say: (step: string) => void,
): Promise<string[]> {
  const { rootDir } = settings;
  const caller = installedAs(rootDir);
  if (caller === "cron" || !lstatIfPresent(`${rootDir}/sentry`)) return [];
  const services = guardedServices(readBytesAsText(HOSTS_ALLOW) ?? "", rootDir);
  const packaged = packagedProgram(executable, rootDir);
  const wish = { rootDir, how: caller, services, packaged };
  const plan = planInstall(wish, lookAtSystem(), readBytesAsText);
  return await carryOut({ ...plan, advice: [] }, say);
}
