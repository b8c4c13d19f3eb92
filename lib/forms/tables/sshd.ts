/**
 * What OpenSSH's sshd says of a client, versions 5.6 to 10.5. The client chooses its user name, which may hold blanks and whole
 * messages, its version, its offers, and the text with which it leaves. Whoever has got in is no stranger: he exists.
 */

import { SSHD_KNOWN } from "./sshd_known.ts";

/** How a connection is named before anybody has got in (packet.c sshpkt_fmt_connection_id; the monitor leaves a blank out). */
const NAMED = "{unknown?invalid user {user:chosen 187} |?authenticating user {user:chosen 180} |" +
  "authenticatinguser {user:chosen 181} }{peer:address} port {port}";

/** Methods that a client tries without being asked for a password. */
const OFFERS =
  "publickey|none|hostbased|gssapi-with-mic|gssapi-keyex|gssapi|rhosts-rsa|rhosts|rsa|kerberos";

/** Somebody who may not exist (auth.c auth_log). */
const SOMEBODY = "{unknown?invalid user |illegal user |<invalid username>|}{user:chosen 100}";

/**
 * What can stand before `: Connection from` before somebody has got in: functions, and a few words. Of others whoever is in
 * chooses a part.
 */
const TAGS =
  "banner exchange|dispatch_protocol_error|packet_process_incoming|packet_read_expect|packet_read_poll_seqnr|" +
  "packet_read_seqnr|packet_write_poll|packet_write_wait|read|send DEBUG|ssh_dispatch_run_fatal|ssh_packet_disconnect|" +
  "ssh_packet_read|ssh_packet_write_poll|ssh_packet_write_wait|userauth_finish: send PAM banner";

/**
 * PAM's reasons for a wrong password or an unknown user: Linux-PAM's, OpenPAM's, Solaris'. With any other it speaks of trouble of
 * its own.
 */
const REASONS = [
  "Authentication failure",
  "authentication failure",
  "Authentication failed",
  "authentication failed",
  "Authentication error",
  "authentication error",
  "User not known to the underlying authentication module",
  "No account present for user",
  "Unknown user",
  "unknown user",
  "Permission denied",
  "permission denied",
  "Have exhausted maximum number of retries for service",
  "Maximum number of tries exceeded",
  "maximum number of tries exceeded",
].join("|");

/** Why sshd itself turns somebody away for what he sent. */
const TURNED_AWAY =
  "{Change of username or service not allowed: (|bad service request|no authentication methods enabled|" +
  "strict KEX violation:|multiple KEXINIT received}{rest:chosen}";

/** The table. */
export const SSHD = String.raw`
daemon sshd ssh
program sshd sshd-session sshd-auth
program sshd.pam sshd-session.pam sshd-auth.pam sshd.krb5 sshd-session.krb5 sshd-auth.krb5
program hpnsshd hpnsshd-session hpnsshd-auth gsisshd
cut 500 escaped
before {error|fatal}:
# The process without privileges has another one log what it says.
after {preauth?[preauth]}

# A client offers all its keys, its host's key and its tickets, and asks without any method first; those are no tries.
naughty knock unknown=yes if offer unknown
nothing if offer
naughty told unknown=yes if unknown
failed told unknown=no
  Failed {offer?${OFFERS}|?{method:word}} for ${SOMEBODY} from {peer:address} port {port}{ ssh2| ssh1|}
  -- auth.c auth_log, 5.6-10.5; auth2-gss.c, 10.4-10.5
  Failed {offer?${OFFERS}|?{method:word}} for ${SOMEBODY} from {peer:address} port {port} {ssh2|ssh1}:{key:chosen}
  -- auth.c auth_log, 6.3-10.5, with what auth2-pubkey.c, auth2-hostbased.c and auth2-gss.c add

naughty announced unknown=yes
  {Invalid|Illegal} user {user:chosen 100} from {peer:address}{? port {port}}
  -- auth.c getpwnamallow, 5.6-7.2 without a port, 7.3-10.5
# He exists, but from here on sshd itself calls him invalid.
  User {user:chosen 100} from {peer:address} not allowed because {why:words}
  -- auth.c allowed_user, 5.6-10.5

# Passwords among the attempts were told of, and keys are no tries.
naughty knock unknown=yes if unknown
probed knock unknown=no
  maximum authentication attempts exceeded for ${SOMEBODY} from {peer:address} port {port}{ ssh2| ssh1|}
  -- auth.c auth_maxtries_exceeded, 6.8-10.5

# Only here is the user printed whole, so that nobody can say where one who does not exist ends; he was told of before.
nothing if unknown
naughty announced unknown=yes
  administratively prohibited connection for ${SOMEBODY} from {peer:address} port {port}
  -- monitor.c mm_answer_pwnamallow, 9.9-10.5

naughty knock unknown=yes
  Username too long from {peer:address} port {port}
  -- auth-pam.c sshpam_init, 8.5-10.5

# Told twice of one try: by the privileged process, and by its child.
naughty knock if preauth
naughty verdict
  ROOT LOGIN REFUSED FROM {peer:address}{? port {port}}
  -- auth.c auth_root_allowed, 5.6-7.2 without a port, 7.3-10.5

naughty pam unknown=yes if unknown
failed pam unknown=no
  PAM: {${REASONS}} for {unknown?illegal user |invalid user |}{user:chosen 100} from {peer:address}{? via {address}}
  -- auth-pam.c sshpam_query, 5.6-10.5; "via" on macOS

# What pam_unix said for sshd before it put pam_unix(sshd:auth) in front; today's is known, since sshd tells of the same try.
# It names no user whom it does not know.
failed pam if named
naughty pam
  authentication failure; logname={?{login:word}} uid={number} euid={number} tty={?{tty:word}} ruser= rhost={peer:address}{named?  user={user:chosen}}
  -- pam_unix support.c, Linux-PAM before 0.99

success in
  Accepted {method:word} for {user:own} from {peer:address} port {port}{ ssh2| ssh1|}
  -- auth.c auth_log, 5.6-10.5
  Accepted {method:word} for {user:own} from {peer:address} port {port} {ssh2|ssh1}:{key:chosen}
  -- auth.c auth_log, 6.3-10.5

naughty end unknown=yes if unknown
probed end unknown=no
  Connection {closed by|reset by} ${NAMED}
  -- packet.c sshpkt_vfatal, 7.5-10.5
  Disconnected from ${NAMED}
  -- packet.c sshpkt_vfatal, 7.5-10.5
  Connection from ${NAMED} timed out
  -- packet.c sshpkt_vfatal, 7.5-10.5
  Unable to negotiate with ${NAMED}: no matching {cipher|MAC|compression method|key exchange method|host key type} found. Their offer:{offer:chosen}
  -- packet.c sshpkt_vfatal, 7.5-10.5
  Disconnecting ${NAMED}: ${TURNED_AWAY}
  -- packet.c ssh_packet_disconnect, 7.5-10.5, with auth2.c and kex.c
  {${TAGS}}: Connection from ${NAMED}: {why:words}
  -- packet.c sshpkt_vfatal, 7.5-10.5, with ssherr.c
  Fssh_{${TAGS}}: Connection from ${NAMED}: {why:words}
  -- packet.c sshpkt_vfatal, 7.5-10.5, with ssherr.c, as FreeBSD builds it

probed end
  {${TAGS}}: Connection {from|to} {peer:address}{? port {port}}: {why:chosen}
  -- packet.c sshpkt_vfatal, 6.8-7.1 "to" and without a port, 7.2-10.5
  Fssh_{${TAGS}}: Connection {from|to} {peer:address}{? port {port}}: {why:chosen}
  -- packet.c sshpkt_vfatal, 6.8-7.1 "to" and without a port, 7.2-10.5, as FreeBSD builds it
  Unable to negotiate with {peer:address}{? port {port}}: {offer:chosen}
  -- packet.c sshpkt_vfatal, 7.0-7.1 without a port, 7.2-10.5
  Disconnecting {peer:address} port {port}: ${TURNED_AWAY}
  -- packet.c ssh_packet_disconnect, 7.5-10.5, with auth2.c and kex.c
  Connection to {peer:address} timed out{? while waiting to {read|write}}
  -- packet.c, 5.6-7.1
  Connection from {peer:address}{? port {port}} with IP {options|opts}:{options:chosen}
  -- canohost.c check_ip_options, 5.6-7.2 without a port; sshd.c, sshd-session.c, 7.3-10.5
  Protocol major versions differ for {peer:address}{? port {port}}: {versions:chosen}
  -- sshd.c, 5.6-7.9
  Timeout before authentication for {peer:address}{? port {port}}
  -- sshd.c grace_alarm_handler, 5.6-9.7
# 9.8 prints the two addresses the other way round.
  Timeout before authentication for connection from {peer:address}{? to {here:address}}, pid = {pid:number}{ (early)| (sending config)| (sending keys)|}
  -- sshd.c child_reap, 9.8-10.5

# Where there is a port, its beginning was told of if this is the end of a session: before 7.5 it reads like this too.
probed end if preauth
probed end if ported
nothing
  Connection {closed by|reset by} {peer:address}{ported? port {port}}
  -- packet.c, 5.6-7.1 without a port, 7.2-10.5; serverloop.c
probed end if preauth
nothing
  Disconnected from {peer:address}{? port {port}}
  -- packet.c sshpkt_vfatal, 7.0-7.1 without a port, 7.2-10.5
  Connection from {peer:address} port {port} timed out
  -- packet.c sshpkt_vfatal, 7.2-10.5
  Received disconnect from {peer:address}: {code:number}: {text:chosen}
  -- packet.c, 5.6-7.1
# No method is left to try (14), or what JSch says after a wrong password (3); the end itself is told of next.
probed knock if preauth
nothing
  Received disconnect from {peer:address} port {port}:{14|3}: {text:chosen}
  -- packet.c, 7.2-10.5

probed
  Did not receive identification string from {peer:address}{? port {port}}
  -- sshd.c sshd_exchange_identification, 5.6-7.2 without a port, 7.3-7.9
  Could not write ident string to {peer:address}{? port {port}}
  -- sshd.c sshd_exchange_identification, 5.6-7.2 without a port, 7.3-7.9
  Bad protocol version identification '{version:chosen 200}' from {peer:address}{? port {port}}
  -- sshd.c sshd_exchange_identification, 5.6-6.4 without a port, 6.5-7.9
  {probed|scanned} from {peer:address}{? port {port}} with {version:chosen}
  -- sshd.c, 5.6-7.9; kex.c, 8.0-10.5
  drop connection #{number} from [{peer:address}]:{port} on [{here:address}]:{number} penalty: {why:chosen}
  -- sshd.c drop_connection, 9.8-10.5, with srclimit.c
  refused connect from {peer:address}
  -- libwrap refuse.c
# The name is the domain's, or whoever answers for it.
  refused connect from {name:chosen 255} ({peer:address})
  -- libwrap refuse.c, as distributions build it

${SSHD_KNOWN}`;
