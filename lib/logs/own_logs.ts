/**
 * Logs that one daemon writes by itself. Whatever a client has had written there, it is no other daemon's line, so
 * nothing else is read of it.
 */
import type { Service } from "../forms/event.ts";

/** Whose log it is. */
export interface OwnLog {
  readonly service: Service;
  /** Whether its lines are a time and a message, with neither host nor tag between them. */
  readonly isUntagged: boolean;
}

/** By the file's name. A transfer is read as vsftpd's, whoever wrote it. */
const OWN_LOGS: Readonly<Record<string, OwnLog>> = {
  "vsftpd.log": { service: "vsftpd", isUntagged: false },
  "proftpd.log": { service: "proftpd", isUntagged: false },
  xferlog: { service: "vsftpd", isUntagged: false },
  "dovecot.log": { service: "dovecot", isUntagged: false },
  mainlog: { service: "exim", isUntagged: true },
  exim_mainlog: { service: "exim", isUntagged: true },
};

/** What rotation puts behind a name. */
const ROTATED = /[.-]\d[\d.:T_-]*$|\.old$/;

/**
 * Tells whose log a file is.
 *
 * @param path The file.
 * @returns The daemon; nothing where several write to it.
 */
export function ownLogAt(path: string): OwnLog | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(ROTATED, "");
  return Object.hasOwn(OWN_LOGS, name) ? OWN_LOGS[name] : undefined;
}
