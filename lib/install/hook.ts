/** The script that libwrap's `spawn` calls with a client's address, and that starts as little as it can. */

/** Where flock(1) of util-linux is. */
export const FLOCK = ["/usr/bin/flock", "/bin/flock"] as const;

/**
 * Writes the hook.
 *
 * It appends the address to `spool` and is done, so that nobody waits. In the background whoever gets the lock
 * `pending` waits for the lock `running`, and a second more, so that a burst, and what it writes to the logs, is judged
 * together; then it lets `pending` go and becomes `sentry --drain`, with `running` held. Who does not get `pending` may
 * leave: whoever has it has not begun to read. So at most one sentry runs and one shell waits.
 *
 * @param rootDir The ROOT_DIR, of characters that mean nothing to a shell.
 * @param flock Path of flock(1).
 * @returns The script, for any POSIX shell.
 */
export function hookText(rootDir: string, flock: string): string {
  return `#!/bin/sh
# Written by sentry --install; the next --install writes it anew. hosts.allow calls it with a client's address.
# sshd counts a client as starting up for as long as anybody holds the descriptors it hands down.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
# The locks are nobody else's to take.
umask 077
# Whatever path sshd was started with.
PATH=/usr/bin:/bin
cd ${rootDir} || exit 0
[ -h spool ] || echo "+ $1" >>spool
{
  ${flock} -n 8 || exit 0
  ${flock} 9
  sleep 1
  exec 8>&-
  umask 022
  exec env -i ROOT_DIR=${rootDir} ${rootDir}/sentry --drain
} 8>>pending 9>>running </dev/null >/dev/null 2>&1 &
`;
}
