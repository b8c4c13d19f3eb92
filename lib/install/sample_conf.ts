/** The sentry.conf that `--install` leaves: every setting with its default, commented out. */
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
