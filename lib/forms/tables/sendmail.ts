/**
 * What sendmail says of a client, 8.12 to 8.18.
 *
 * A client is `NAME [ADDR]` with ` (may be forged)` behind it (daemon.c, getauthinfo), cut at 100 characters in some messages. It
 * stands behind what the library says, and behind the user, whom the client chose.
 */

const CLIENT = "{[|?{name:address} [}{?IPv6:}{peer:address}]{? (may be forged)}";

/**
 * Why it failed, in the library's words and its code (libsasl's sasl_errstring): the server's own trouble, and what was refused
 * before any password was looked at; an unknown user; all else.
 */
const WHY = "{own?{generic failure|no memory available|overflowed buffer|no mechanism available|" +
  "can't request information until later in exchange|invalid parameter supplied|transient failure (e.g., weak key)|" +
  "integrity check failed|SASL library is not initialized|needs user interaction|" +
  "mechanism doesn't support requested feature|mechanism too weak for this user|encryption needed to use mechanism|" +
  "One time use of a plaintext password will enable requested mechanism for user|version mismatch with plug-in|" +
  "remote authentication server unavailable|user exists, but no verifier for user}|" +
  "unknown?user not found|" +
  "?{authentication failure|authorization failure|bad protocol / cancel|server failed mutual authentication step|" +
  "passphrase expired, has to be reset|account disabled|passphrase locked|undefined error!}|?{what:word}} (-{code:number})";

/** sendmail's table. What is too long for one message is continued in others that begin with `ID[2]: ` (conf.c, sm_syslog). */
export const SENDMAIL = String.raw`
daemon sendmail smtp
program sendmail sm-mta sendmail-mta sm-acceptingconnections

nothing if own
naughty told if unknown
failed told
  {AUTH|?{id:label}: AUTH} failure ({mechanism:label}): ${WHY}{detail:chosen}, relay=${CLIENT}
  -- srvrsmtp.c LOGAUTHFAIL
  {AUTH|?{id:label}: AUTH} failure ({mechanism:label}): ${WHY}{detail:chosen}, user={user:chosen}, relay=${CLIENT}
  -- srvrsmtp.c LOGAUTHFAIL, 8.16-

# With ANONYMOUS nobody has to know a password.
success in
  {AUTH|?{id:label}: AUTH}=server, relay=${CLIENT}, authid={user:word}, mech={mechanism:word except anonymous}, bits={bits:number}
  -- srvrsmtp.c smtp

failed knock
  ${CLIENT}: possible SMTP attack: command=AUTH, count={count:number}
  -- srvrsmtp.c checksmtpattack
  {id:label}: ${CLIENT}: possible SMTP attack: command=AUTH, count={count:number}
  -- srvrsmtp.c checksmtpattack

probed end
  ${CLIENT} did not issue MAIL/EXPN/VRFY/ETRN during connection to {daemon:word}
  -- srvrsmtp.c smtp
  {id:label}: ${CLIENT} did not issue MAIL/EXPN/VRFY/ETRN during connection to {daemon:word}
  -- srvrsmtp.c smtp

probed probe
  {?{id:label}: }lost input channel from ${CLIENT} to {daemon:word} after {auth|AUTH}
  -- srvrsmtp.c smtp
  {?{id:label}: }rejecting commands from {name:address} [{peer:address}] due to pre-greeting traffic after {seconds:number} seconds
  -- srvrsmtp.c smtp, 8.13-

known
  {message:own}
  -- conf.c sm_syslog: any other
`;
