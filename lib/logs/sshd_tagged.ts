/**
 * What sshd says when a connection breaks before anybody got in: `TAG: Connection from [invalid user USER |authenticating
 * user USER ]ADDR port N: REASON` (packet.c, sshpkt_vfatal). The tags are sshd's own, from its sources: whoever has
 * logged in chooses the beginning of what stands behind many of its words, such as a subsystem's name.
 */
import { mayBeCut } from "./cut.ts";
import type { Said } from "./said.ts";
import { LONGEST_NAMED, namedFrom } from "./sshd_ends.ts";
import { peerToColon, QUIET, said } from "./sshd_peer.ts";

/** Those that can stand before somebody has got in, of versions 6.8 to 10.5; FreeBSD puts `Fssh_` before functions. */
const TAGS: ReadonlySet<string> = new Set([
  "banner exchange",
  "dispatch_protocol_error",
  "packet_process_incoming",
  "packet_read_expect",
  "packet_read_poll_seqnr",
  "packet_read_seqnr",
  "packet_write_poll",
  "packet_write_wait",
  "read",
  "send DEBUG",
  "ssh_dispatch_run_fatal",
  "ssh_packet_disconnect",
  "ssh_packet_read",
  "ssh_packet_write_poll",
  "ssh_packet_write_wait",
  "userauth_finish: send PAM banner",
]);

/** What follows the address is sshd's own; what comes before it is the client's. */
const END = / (\S+) port (\d{1,5}): [A-Za-z][A-Za-z ,/()'-]*(?: \[preauth\])?$/;

/**
 * Reads a message that begins with a tag.
 *
 * @param text The message.
 * @returns What it says; nothing where it does not begin so.
 */
export function readTagged(text: string): Said | undefined {
  const colon = text.indexOf(": Connection from ");
  if (colon <= 0 || colon > 40) return undefined;
  const tag = text.slice(text.startsWith("Fssh_") ? 5 : 0, colon);
  if (!TAGS.has(tag)) return undefined;
  const start = colon + 18;
  const named = namedFrom(text, start);
  if (!named) return text.startsWith("user ", start) ? QUIET : peerToColon(text, start);
  if (mayBeCut(text, start, LONGEST_NAMED)) return QUIET;
  const found = END.exec(text.slice(text.lastIndexOf(" ", text.lastIndexOf(" port ") - 1)));
  if (!found) return QUIET;
  return said(named.outcome, found[1]!, Number(found[2]), "end", named.isInvalid);
}
