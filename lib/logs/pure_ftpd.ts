/**
 * What pure-ftpd says of a client. Sources: src/log.c and ftpd.c (logfile), messages_*.h for its languages. It puts
 * `(ACCOUNT@HOST) [LEVEL]` in front of each message; the account is `?` until somebody has logged in. The user
 * behind the message is the client's choice; where HOST is a name nothing is concluded.
 */
import { NO_PORT, quiet, readPamFailure, type Said } from "./said.ts";

const QUIET = quiet("pure-ftpd");
const CLIENT = /^\([^\s()]*@([^\s()@]+)\) \[([A-Z]+)\] /;
const ACCEPTED = /^(\S{1,64}) is now logged in$/;
// Whatever the language, this is the one warning that ends with a name in brackets.
const FAILED = /^[^[\]]+ \[(.*)\]$/;
const NOT_A_LOGIN = /^(?:Can't|Unable|Sorry)/;

/**
 * Reads a message of pure-ftpd.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readPureFtpd(text: string): Said {
  if (readPamFailure(text) !== undefined) return QUIET;
  const client = CLIENT.exec(text);
  if (!client) return QUIET;
  const words = text.slice(client[0].length);
  const said = { service: "pure-ftpd", peer: client[1]!, port: NO_PORT } as const;
  const failed = client[2] === "WARNING" ? FAILED.exec(words) : null;
  if (failed && !NOT_A_LOGIN.test(words)) {
    return { ...said, outcome: "failed", part: "told", user: failed[1] };
  }
  if (client[2] === "ERROR" && words.startsWith("Too many authentication failures")) {
    return { ...said, outcome: "failed", part: "knock" };
  }
  const accepted = client[2] === "INFO" ? ACCEPTED.exec(words) : null;
  return accepted ? { ...said, outcome: "success", part: "in", user: accepted[1] } : QUIET;
}
