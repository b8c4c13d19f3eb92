/**
 * What proftpd says of a client, through syslog or in its own log. Sources: modules/mod_auth.c, contrib/mod_sftp;
 * src/log.c puts `SERVER (NAME[ADDR])` in front of each message. The name is what the client's domain says, the
 * user is the client's choice.
 */
import type { Outcome } from "./event.ts";
import { NO_PORT, type Part, quiet, readPamFailure, type Said } from "./said.ts";

const QUIET = quiet("proftpd");
const CLIENT = /^[^\s()[\]]+ \([^\s()[\]]*\[([^\s()[\]]+)\]\)(?::| -) /;
const UNKNOWN =
  /^USER .*(?:: no such user found from \S+ \[\S+\] to \S+|: no such user found|\(Login failed\): No such user found)\.?$/i;
const REFUSED = /^USER (.*) \(Login failed\): [^()]+$/;
const ACCEPTED = /^USER ([^\s:]{1,64}): Login successful\.$/;

/**
 * Reads a message of proftpd.
 *
 * @param text The message without header.
 * @returns What it says.
 */
export function readProftpd(text: string): Said {
  // PAM's line is an echo of proftpd's own.
  if (readPamFailure(text) !== undefined) return QUIET;
  const client = CLIENT.exec(text);
  if (!client) return QUIET;
  const peer = client[1]!;
  const words = text.slice(client[0].length);
  // Another client in a name or a user: nothing says which is the true one.
  if (words.includes("])")) return QUIET;
  if (words.startsWith("USER ")) {
    if (UNKNOWN.test(words)) return said("naughty", peer, "told");
    const refused = REFUSED.exec(words);
    if (refused) return said("failed", peer, "told", refused[1]);
    const accepted = ACCEPTED.exec(words);
    return accepted ? said("success", peer, "in", accepted[1]) : QUIET;
  }
  if (/^SECURITY VIOLATION: root login attempted/i.test(words)) {
    return said("naughty", peer, "told");
  }
  if (words.startsWith("Maximum login attempts (")) return said("failed", peer, "knock");
  if (/^(?:FTP )?login timed out, disconnected/i.test(words)) return said("probed", peer, "end");
  return QUIET;
}

function said(outcome: Outcome, peer: string, part: Part, user?: string): Said {
  return { service: "proftpd", outcome, peer, port: NO_PORT, part, user };
}
