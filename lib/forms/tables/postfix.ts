/**
 * What Postfix's smtpd says of a client, 2.3 to 3.12.
 *
 * A client is `NAME[ADDR]`, with `:PORT` if so set (smtpd.h, SMTPD_BUILD_NAMADDRPORT). The name is checked to be one
 * (smtpd_peer.c, valid_hostname), and stands in front of all that the client chose.
 */

const CLIENT = "{name:address}[{peer:address}]{?:{port}}";

/**
 * The server's own trouble, and what never reached it. These are whole reasons, so that a reason that the client could have a
 * hand in is none of them: libsasl's of all but -13 (authentication failure), -20 (user not found) and what a client gives up.
 */
const OWN_TROUBLE = [
  "Connection lost to authentication server",
  "Can't connect to authentication server",
  "Authentication backend error",
  "Invalid authentication mechanism",
  "generic failure",
  "no memory available",
  "overflowed buffer",
  "no mechanism available",
  "invalid parameter supplied",
  "needs user interaction",
  "version mismatch with plug-in",
  "undefined error!",
  "another step is needed in authentication",
  "transient failure (e.g., weak key)",
  "SASL library is not initialized",
  "mechanism doesn't support requested feature",
  "mechanism too weak for this user",
  "encryption needed to use mechanism",
  "One time use of a plaintext password will enable requested mechanism for user",
  "remote authentication server unavailable",
  "user exists, but no verifier for user",
].join("|");
const REASON =
  `{trouble?{${OWN_TROUBLE}}|Invalid authentication mechanism: '{given:chosen}'|?{reason:chosen}}`;

/** Postfix's table. */
export const POSTFIX = String.raw`
daemon postfix smtp
program smtpd postscreen

nothing if trouble
failed told
  warning: ${CLIENT}: SASL {method:word} authentication {failed|failure}{?:{? ${REASON}}}
  -- smtpd/smtpd_sasl_glue.c smtpd_sasl_authenticate, 2.3-3.8; the reason may be empty, and its blank is lost; reasons of
     xsasl/xsasl_dovecot_server.c and libsasl's sasl_errstring
  warning: ${CLIENT}: SASL {method:word} authentication failed: ${REASON}, sasl_username={user:chosen 100}
  -- smtpd/smtpd_sasl_glue.c smtpd_sasl_authenticate, 3.9-, and 3.5.13-3.8 as distributions have them

failed told
  warning: ${CLIENT}: SASL {method:word} authentication aborted
  -- smtpd/smtpd_sasl_glue.c smtpd_sasl_authenticate, 2.3-

# With ANONYMOUS nobody has to know a password.
success in
  {id:label}: client=${CLIENT}, sasl_method={method:word except anonymous}, sasl_username={user:word}
    {?, sasl_sender={sender:word}}{?, orig_queue_id={original:word}}{?, orig_client={behind:chosen}}
  -- smtpd/smtpd.c mail_open_stream, 2.3-

probed probe
  {?{id:label}: }{lost connection|timeout} after AUTH from ${CLIENT}
  -- smtpd/smtpd.c smtpd_proto, smtpd_chat_reset, 2.3-; with a queue's id or NOQUEUE since 3.10
  improper command pipelining after AUTH from ${CLIENT}{?: {sent:chosen}}
  -- smtpd/smtpd.c smtpd_flag_ill_pipelining, 2.3-
  PREGREET {bytes:number} after {seconds:word} from [{peer:address}]:{port}: {sent:chosen 100}
  -- postscreen/postscreen_early.c, 2.8-: who speaks before he is spoken to
  warning: AUTH command rate limit exceeded: {rate:number} from ${CLIENT} for service {service:word}
  -- smtpd/smtpd.c smtpd_sasl_auth_cmd_wrapper, 3.1-

probed end if tried
nothing end
  disconnect from ${CLIENT}{? helo={helo:word}}{? ehlo={ehlo:word}}{? xclient={xclient:word}}{? xforward={xforward:word}}
    {? starttls={starttls:word}}{tried? auth=0/{refused:number}|? auth={auth:word}|}{? {behind:chosen}}
  -- smtpd/smtpd.c smtpd_proto, 2.3-; smtpd_format_cmd_stats, 3.0-: commands in this order, how many were right and how many came

nothing end
  DISCONNECT [{peer:address}]:{port}
  -- postscreen/postscreen_misc.c, 2.8-

known
  {message:own}
  -- smtpd/smtpd.c, postscreen: any other
`;
