/**
 * What dropbear says of a client (svr-auth.c, svr-authpasswd.c, svr-authpubkey.c, svr-session.c): the client's name
 * stands in quotes before `from ADDR:PORT`, which ends the message.
 */
import { type Said, sayingsOf } from "./said.ts";

const { quiet, say } = sayingsOf("dropbear", "ssh");

/**
 * Reads a message of dropbear.
 *
 * @param text The message, without header.
 * @returns What it says; nothing for a message that is not known.
 */
export function readDropbear(text: string): Said | undefined {
  const tail = / from <?(\S+):(\d{1,5})>?$/.exec(
    text.slice(Math.max(0, text.lastIndexOf(" from "))),
  );
  const [, peer, port = ""] = tail ?? [];
  // Older versions write the first letter small.
  if (/^bad password attempt for '/i.test(text)) return say("failed", peer, { port });
  if (/^bad PAM password attempt for '/i.test(text)) return say("failed", peer, { port });
  if (/^login attempt for nonexistent user /i.test(text)) return say("naughty", peer, { port });
  if (/^login attempt with wrong user /i.test(text)) return say("naughty", peer, { port });
  if (/^(?:PAM )?password auth succeeded for '[^'\s]+' from \S+$/i.test(text)) {
    return say("success", peer, { port });
  }
  if (/^pubkey auth succeeded for '[^'\s]+' with (?:\S+ )?key \S+ \S+ from \S+$/i.test(text)) {
    return say("success", peer, { port });
  }
  const exit = /^Exit before auth from <([^\s<>]+):(\d{1,5})>: /.exec(text);
  if (exit) return say("probed", exit[1], { port: exit[2]!, part: "end" });
  return /^(?:Child connection from|Exit |Running in|Not backgrounding|Early exit|User )/.test(text)
    ? quiet
    : undefined;
}
