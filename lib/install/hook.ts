/** The script that libwrap's `spawn` calls with a client's address, and that starts as little as it can. */

/** Where flock(1) of util-linux is. */
export const FLOCK = ["/usr/bin/flock", "/bin/flock"] as const;

/** How large a spool may become that nobody counts, in bytes: a million connections. */
export const SPOOL_MAX = 16 << 20;

/** What the hook says once it is. */
const FULL =
  "the spool takes no more, since the disk is full or nobody counts: connections are let in";

/**
 * Writes the hook.
 *
 * It appends the address to `spool` and is done, so that nobody waits. In the background whoever gets the lock
 * `pending` waits for the lock `running`, and a second more, so that a burst, and what it writes to the logs, is judged
 * together; then it lets `pending` go and runs `sentry --drain`, with `running` held. Who does not get `pending` may
 * leave: whoever has it has not begun to read. So at most one sentry runs, and besides the shell that sees how it ends
 * one waits. Only that what is spooled is counted says that it ended well: the word for it stands on stdout and nothing
 * else prints it, while the runtime ends with 1, as sentry does for a lesser trouble, when its file is only half
 * there. It is tried again then, with longer and longer pauses.
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
# To open a named pipe is to wait for somebody at its other end.
writable() { [ ! -h "$1" ] && { [ -f "$1" ] || [ ! -e "$1" ]; }; }
# The kernel ends a write at that size, and so does a full disk; those who come then are let in, and not counted.
if writable spool && ! (trap '' XFSZ; ulimit -f ${
    SPOOL_MAX / 512
  }; echo "+ $1" >>spool) 2>/dev/null; then
  writable trouble && [ ! -s trouble ] && echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) ${FULL}" >trouble
fi 2>/dev/null
writable pending && writable running || exit 0
{
  ${flock} -n 8 || exit 0
  ${flock} 9
  # A second for the burst to pass; the others are between tries of a sentry that does not say that it counted.
  for pause in 1 1 2 4; do
    sleep $pause
    exec 8>&-
    case $(umask 022; exec env -i ROOT_DIR=${rootDir} ${rootDir}/sentry --drain) in
      *" counted"*) exit 0 ;;
    esac
  done
} </dev/null >/dev/null 2>&1 8>>pending 9>>running &
`;
}
