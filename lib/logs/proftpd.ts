/**
 * What ProFTPD's table can't tell. In SFTP there is a message about an unknown user for each key that he offers, and too many tries
 * may all have been keys. Which it is, a connection's first message says.
 */
import { createBoundedMap } from "./bounded_map.ts";
import { type Parser, quiet } from "../forms/parsed_message.ts";

const QUIET = quiet("proftpd");
const OPENED = /^(?:[^\s()[\]]+ )?\([\w.:-]*\[[^\s()[\]]+\]\)(?::| -) (FTP|SSH2) session opened/;

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
 * @param read Reads single messages.
 * @returns The parser; it remembers a bounded number of connections.
 */
export function createProftpd(read: Parser): Parser {
  const sessions = createBoundedMap<string, Session>(CONNECTIONS);

  /** Whether a process has told of this unknown user already. */
  function isTold(key: string, name: string): boolean {
    const session = sessions.get(key) ?? { protocol: "", unknown: new Set<string>() };
    if (session.protocol === "FTP") return false;
    sessions.set(key, session);
    if (session.unknown.has(name) || session.unknown.size >= NAMES) return true;
    session.unknown.add(name);
    return false;
  }

  return (text, from) => {
    const said = read(text, from);
    // `session` is what newer versions may call themselves, and others too.
    if (!said) return from.program === "session" ? undefined : QUIET;
    // Another client in a user or, in old versions, in a name; or what is longer than the buffer was cut together with its
    // newline, and the next line joined to it. Nothing says which is the true one.
    if (text.indexOf("])") !== text.lastIndexOf("])")) return QUIET;
    const key = from.pid > 0 ? [from.host, from.pid].join(" ") : "";
    if (said.outcome === null) {
      const opened = key === "" ? undefined : OPENED.exec(text)?.[1];
      if (opened) sessions.set(key, { protocol: opened, unknown: new Set() });
      return said;
    }
    if (said.outcome === "naughty" && said.user !== undefined && key !== "") {
      // A copy: a part of a line that is kept would keep the whole block of lines it was cut from.
      return isTold(key, said.user.split("").join("")) ? QUIET : said;
    }
    // They may all have been keys.
    const isSsh = said.role === "knock" && sessions.get(key)?.protocol === "SSH2";
    return isSsh ? { ...said, outcome: "probed" } : said;
  };
}
