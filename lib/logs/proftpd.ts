/**
 * What proftpd says of a client, through syslog or in its own log. Sources: modules/mod_auth.c, contrib/mod_sftp/auth*.c;
 * src/log.c puts `SERVER (NAME[ADDR])` in front of each message. The name is what the client's domain says, of letters,
 * digits, dots, dashes, colons and underscores (src/netaddr.c), so the brackets are proftpd's. The user is the client's
 * choice. What is longer than proftpd's buffer is cut together with its newline, so the next line may be joined to it.
 */
import type { Outcome } from "./event.ts";
import { createGenerations } from "./generations.ts";
import {
  mayBeCut,
  NO_PORT,
  type Parser,
  type Part,
  quiet,
  readPamFailure,
  type Said,
} from "./said.ts";

const QUIET = quiet("proftpd");
const CLIENT = /^(?:[^\s()[\]]+ )?\([\w.:-]*\[([^\s()[\]]+)\]\)(?::| -) /;
/** The name in front is the user's; where it could be read in two ways it is none. */
const UNKNOWN =
  /^USER (.*)(?:: no such user found from \S+ \[\S+\] to \S+|: no such user found|\(Login failed\): No such user found)\.?$/i;
const REFUSED = /^USER (.*) \(Login failed\): ([^()]+)$/;
/** With a full stop by mod_auth, without by mod_sftp. */
const ACCEPTED = /^USER ([^\s:]{1,64}): Login successful\.?$/;
/** The server's own trouble, and mod_sftp's requests in which no password was tried, of which a client makes several. */
const NO_TRY =
  /^(?:Unavailable |Failed initializing |Failure setting |Unable to retrieve |authentication via '|signature (?:verification|validation) of '|unsupported |requested (?:public|host) key |public key |cipher algorithm |keyboard-interactive authentication disabled|blocked by ')/;

/** How many connections' names are remembered at least, and how many names of one. */
const CONNECTIONS = 1024;
const NAMES = 64;

/** A connection, as far as its process has told. */
interface Session {
  /** `FTP` where each message about an unknown user is a password; in `SSH2` there is one for each key as well. */
  protocol: string;
  readonly unknown: Set<string>;
}

/**
 * Makes a parser.
 *
 * @returns The parser; it remembers a bounded number of connections.
 */
export function createProftpd(): Parser {
  const sessions = createGenerations<string, Session>(CONNECTIONS);

  /** Whether a process has told of this unknown user already. */
  function isTold(key: string, name: string): boolean {
    const session = sessions.get(key) ?? { protocol: "", unknown: new Set<string>() };
    if (session.protocol === "FTP") return false;
    sessions.set(key, session);
    if (session.unknown.has(name) || session.unknown.size >= NAMES) return true;
    session.unknown.add(name);
    return false;
  }

  return (text, { host, pid, program }) => {
    // PAM's line is an echo of proftpd's own.
    if (readPamFailure(text) !== undefined) return QUIET;
    const client = CLIENT.exec(text);
    // `session` is what newer versions may call themselves, and others too.
    if (!client) return program === "session" ? undefined : QUIET;
    const peer = client[1]!;
    const words = text.slice(client[0].length);
    // Another client in a name or a user: nothing says which is the true one.
    if (words.includes("])")) return QUIET;
    // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
    const key = pid > 0 ? [host, pid, peer].join(" ") : "";
    if (words.startsWith("USER ")) {
      if (mayBeCut(words)) return QUIET;
      const unknown = UNKNOWN.exec(words);
      if (unknown) {
        const isAgain = key !== "" && isTold(key, unknown[1]!.split("").join(""));
        return isAgain ? QUIET : said("naughty", peer, "told");
      }
      const refused = REFUSED.exec(words);
      if (refused) {
        return NO_TRY.test(refused[2]!) ? QUIET : said("failed", peer, "told", refused[1]);
      }
      const accepted = ACCEPTED.exec(words);
      return accepted ? said("success", peer, "in", accepted[1]) : QUIET;
    }
    const opened = /^(FTP|SSH2) session opened/.exec(words);
    if (opened) {
      if (key !== "") sessions.set(key, { protocol: opened[1]!, unknown: new Set() });
      return QUIET;
    }
    if (/^SECURITY VIOLATION: root login attempted/i.test(words)) {
      return said("naughty", peer, "told");
    }
    if (words.startsWith("Maximum login attempts (")) {
      // They may all have been keys.
      const isSsh = sessions.get(key)?.protocol === "SSH2";
      return said(isSsh ? "probed" : "failed", peer, "knock");
    }
    if (/^(?:FTP )?login timed out, disconnected/i.test(words)) return said("probed", peer, "end");
    return QUIET;
  };
}

function said(outcome: Outcome, peer: string, part: Part, user?: string): Said {
  return { service: "proftpd", outcome, peer, port: NO_PORT, part, user };
}
