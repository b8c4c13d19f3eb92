/** The sentry.conf that `--install` leaves: every setting with its default, commented out. */
import type { BackendName } from "../policy/backend_names.ts";
import { SETTING_RULES } from "../policy/settings.ts";

/**
 * Writes the sample.
 *
 * @returns The whole file; read as settings it sets nothing.
 */
export function sampleConf(): string {
  const rules = SETTING_RULES.filter(({ key }) => key !== "ROOT_DIR");
  const blocks = rules.map(({ key, byDefault, about }) => `\n# ${about}\n#${key}=${byDefault}\n`);
  return "# Settings of sentry. Take a # away to set one; sentry --help says more.\n" +
    blocks.join("");
}

/**
 * Switches firewalls on.
 *
 * @param text sentry.conf.
 * @param names The firewalls.
 * @returns The text with their settings on 1, in the lines where they stood; everything else as it was.
 */
export function withFirewalls(text: string, names: readonly BackendName[]): string {
  for (const name of names) {
    const key = `ADD_TO_${name.toUpperCase()}`;
    const set = new RegExp(`^[ \\t]*${key}[ \\t]*=.*$`, "m");
    const off = new RegExp(`^#${key}=.*$`, "m");
    const line = `${key}=1`;
    if (set.test(text)) text = text.replace(set, line);
    else if (off.test(text)) text = text.replace(off, line);
    else text += `${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
  }
  return text;
}
