/** Which ports a block holds for. */
import type { Settings } from "./settings.ts";

/** FTP's control connection; IMAP and POP3; SMTP, submission and both with TLS from the start (IANA's service names). */
const PORTS = { ftp: [21], mua: [110, 143, 993, 995], smtp: [25, 465, 587] } as const;

/** How many ports one rule of iptables takes. */
export const MOST_PORTS = 15;

/**
 * The ports of the services that the settings protect.
 *
 * @param ssh sshd's own.
 * @param settings The settings.
 * @param ofRules Those of the administrator's rules.
 * @returns The ports, each once, and no more than firewalls take in one rule.
 */
export function protectedPorts(
  ssh: readonly number[],
  settings: Settings,
  ofRules: readonly number[] = [],
): number[] {
  return [
    ...new Set([
      ...ssh,
      ...settings.protectFtp ? PORTS.ftp : [],
      ...settings.protectMua ? PORTS.mua : [],
      ...settings.protectSmtp ? PORTS.smtp : [],
      ...ofRules,
    ]),
  ].slice(0, MOST_PORTS);
}
