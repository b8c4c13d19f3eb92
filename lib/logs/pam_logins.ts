/**
 * Logins into ProFTPD and Pure-FTPd, as the journal has them. They tell of a login as the user himself, and what a user
 * writes is not believed (believed_entries.ts). But before, as root, their process has told who connected, and PAM that a session was
 * opened.
 */
import { createBoundedMap } from "./bounded_map.ts";
import type { JournalEntry } from "./journal_entry.ts";

/** How many connections are remembered at least. */
const CONNECTIONS = 1024;

/** The client, as it stands in front of each message about him, and how that message goes on. */
const OPENED: Readonly<Record<string, RegExp>> = {
  proftpd: /^((?:[^\s()[\]]+ )?\([\w.:-]*\[[^\s()[\]]+\]\) - )(?:FTP|SSH2) session opened\.?$/,
  "pure-ftpd": /^(\(\?@[^\s()@]+\) \[INFO\] )New connection from [^\s()@]+$/,
};

const LOGGED_IN: Readonly<Record<string, (user: string) => string>> = {
  proftpd: (user) => `USER ${user}: Login successful.`,
  "pure-ftpd": (user) => `${user} is now logged in`,
};

/** A user whose name the messages themselves may hold, so that it can be read in one way only. */
const SESSION =
  /^pam_unix\([\w.-]+:session\): session opened for user ([^\s():]{1,64})(?:\(uid=\d{1,10}\))? by /;

/**
 * Makes what puts the daemon's own words in place of PAM's.
 *
 * @returns A function that is to be given all entries, in their order; it remembers a bounded number of connections.
 */
export function createPamLogins(): (entry: JournalEntry) => JournalEntry {
  const clients = createBoundedMap<string, string>(CONNECTIONS);
  return (entry) => {
    const { program, pid, host, message } = entry;
    if (!Object.hasOwn(OPENED, program)) return entry;
    const key = `${program} ${pid} ${host}`;
    const opened = OPENED[program]!.exec(message);
    if (opened) clients.set(key, opened[1]!);
    const session = SESSION.exec(message);
    const client = session && clients.get(key);
    if (!client) return entry;
    // Once for a connection, whoever has its process's number later.
    clients.set(key, "");
    return { ...entry, message: client + LOGGED_IN[program]!(session[1]!) };
  };
}
