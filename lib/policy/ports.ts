/** Which ports a block holds for. */
import type { Settings } from "./settings.ts";

/** FTP's control connection; IMAP and POP3; SMTP, submission and both with TLS from the start (IANA's service names). */
const PORTS = { ftp: [21], mua: [110, 143, 993, 995], smtp: [25, 465, 587] } as const;

/**
 * The ports of the services that the settings protect.
 *
 * @param ssh sshd's own.
 * @param settings The settings.
 * @returns The ports, each once.
 */
export function protectedPorts(ssh: readonly number[], settings: Settings): number[] {
  return [
    ...new Set([
      ...ssh,
      ...settings.protectFtp ? PORTS.ftp : [],
      ...settings.protectMua ? PORTS.mua : [],
      ...settings.protectSmtp ? PORTS.smtp : [],
    ]),
  ].slice(0, 15);
}
