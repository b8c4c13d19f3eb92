/**
 * What cyrus-imapd says of a client, 2.3 to 3.13. A client is `NAME [ADDR]`, or `[ADDR]` (imap/global.c get_clienthost).
 * What libsasl says comes from its sasl_errdetail and sasl_errstring.
 */

// The name goes up to the bracket, with its blank: most messages are of one pattern then.
const CLIENT = "{name:host}[{peer:address}]";

/** libsasl's codes (sasl.h) for the server's own trouble, and for what is refused before any password was looked at. */
const TROUBLE = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 19, 23, 24, 26]
  .map((code) => `${code})`).sort().reverse().join("|");
const DETAIL = `SASL({?-}{unknown?13): user not found|20): user not found|trouble?${TROUBLE}|` +
  "?{code:number})}: {detail:chosen}";

/** What sasl_errstring says of a password or a user; the rest is trouble. */
const REFUSED =
  "{unknown?user not found|invalid user|?authentication failure|authorization failure|" +
  "bad protocol / cancel|passphrase expired, has to be reset|passphrase locked}";
const REASON = `{${DETAIL}|${REFUSED}|trouble?{reason:chosen}}`;

/** From 3.13.1 on: what has a blank or another odd character stands in quotes. */
const CLIENTHOST = `r.clienthost={?"{name:host} }[{peer:address}]{?"}`;

/** Cyrus' table. */
export const CYRUS = String.raw`
daemon cyrus mua
program imap imaps imapd pop3 pop3s pop3d sieve timsieved managesieve nntp nntps nntpd http https httpd cyrus

naughty if unknown
nothing if trouble
failed
  badlogin: ${CLIENT} {mechanism:word} {user:chosen} ${DETAIL}
  -- imap/imapd.c cmd_login, imap/pop3d.c cmd_pass and cmd_apop, imap/nntpd.c cmd_authinfo_pass, 2.3-3.2; imap/httpd.c
     http_auth, 2.4-3.12
  badlogin: ${CLIENT} {mechanism:word} [${DETAIL}]
  -- imap/imapd.c cmd_authenticate, imap/nntpd.c cmd_authinfo_sasl, 2.3-3.2
  badlogin: ${CLIENT} {mechanism:word} ({user:chosen}) [${REASON}]
  -- imap/imapd.c cmd_login and cmd_authenticate, imap/pop3d.c cmd_pass and cmd_auth, imap/nntpd.c, 3.4-3.12
  badlogin: ${CLIENT} {mechanism:word} ${REFUSED}
  -- imap/pop3d.c cmd_auth, 2.3-3.2; timsieved/parser.c cmd_authenticate, 2.4-3.12
  event=login.bad ${CLIENTHOST} u.username={user:word}{? login.mech={mechanism:word}}{? login.scheme={scheme:word}} error="${REASON}"
  -- imap/loginlog.c loginlog_bad, lib/logfmt.c, 3.13
  event=login.bad ${CLIENTHOST} u.username="{user:chosen}"{? login.mech={mechanism:word}}{? login.scheme={scheme:word}} error="${REASON}"
  -- imap/loginlog.c loginlog_bad, lib/logfmt.c, 3.13

naughty
  badlogin: ${CLIENT} {mechanism:word} {user:chosen} invalid user
  -- imap/imapd.c cmd_login, imap/pop3d.c cmd_user, imap/nntpd.c cmd_authinfo_user, imap/httpd.c proxy_authz; in round
     brackets since 3.4

# Nobody has to know a password as anonymous, or where there is none.
success in
  login: ${CLIENT} {user:word except anonymous} {mechanism:word except nopassword nopassword+TLS}{? User logged in}{? SESSIONID=<{id:word}>}
  -- imap/imapd.c, imap/pop3d.c, imap/nntpd.c, imap/httpd.c, timsieved/parser.c, 2.3-3.12
  event=login.good{? r.sessionid={id:word}}{? r.tid={tid:word}} ${CLIENTHOST} u.username={user:word except anonymous}
    {? login.mech={mechanism:word}} login.tls={tls:word}{? login.scheme={scheme:word}}{? login.magic={magic:word}}{? pop.subfolder={folder:word}}
  -- imap/loginlog.c loginlog_good_imap, loginlog_good_pop, loginlog_good_http, 3.13

# A name may hold what looks like a client where a resolver lets it, a user and a mechanism anywhere: of two none is taken.
nothing
  {bad|}login: {name:host}[{first:address}]{more:chosen}[{second:address}]{rest:chosen}
  -- all of the above

known
  badlogin: {message:own}
  login: {message:own}
  event=login.{message:own}
`;
