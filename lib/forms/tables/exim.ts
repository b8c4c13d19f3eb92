/**
 * What Exim says of a client, 4.60 to 4.99, through syslog or in its own log.
 *
 * A client is `NAME (HELO) [ADDR]:PORT I=[ADDR]:PORT U=IDENT Ci=ID` (host.c, host_build_sender_fullhost and host_and_ident);
 * each but the address may be missing. The name leads back to the client. HELO is a name, or an address in brackets, unless the
 * server takes any; the ident is what the client's own machine says; either may look like a client, and what is quoted may too.
 */

const NAMED = "{({helo:chosen}) |{name:address} ({helo:chosen}) |{name:address} |}";
const ADDRESS = "[{peer:address}]{?:{port}}{? I=[{here:address}]{?:{here_port:port}}}";
const ID = "{? Ci={connection:word}}";
const HOST = `${NAMED}${ADDRESS}`;
const CLIENT = `${HOST}{? U={ident:chosen 127}}${ID}`;
/** Where more of what he chose follows, an ident with blanks in it is left out. */
const PLAIN = `${HOST}{? U={ident:word}}${ID}`;

/**
 * Exim's table. It sends syslog 870 bytes at a time, each piece but a sole one with `[1/2] ` in front (log.c, MAX_SYSLOG_LEN),
 * which lib/logs/exim.ts joins again; a line of its own log has 8192 at most. Logins are not read: what it writes of a message
 * holds too much that its sender chose.
 */
export const EXIM = String.raw`
daemon exim smtp
program exim exim4
cut 870 whole
cut 8000 own
# Through syslog too it writes its own time, unless set otherwise.
before {time}
before [{process:number}]

failed told
  {authenticator:label} authenticator failed for {?H=}${CLIENT}: 535 {rest:chosen}
  -- smtp_in.c smtp_setup_msg, smtp_in_auth; H= since 4.99
  {authenticator:label} authenticator failed for {?H=}${CLIENT}: 535 Incorrect authentication data (set_id={user:chosen})
  -- smtp_in.c smtp_setup_msg, smtp_in_auth; H= since 4.99
probed probe
  {authenticator:label} authenticator failed for {?H=}${CLIENT}: {501 Invalid base64 data|501 Authentication cancelled|553 Initial data not expected}
  -- smtp_in.c smtp_in_auth: BAD64, CANCELLED, UNEXPECTED; no password was looked at
nothing
  {authenticator:label} authenticator failed for {?H=}${CLIENT}: 435 {why:chosen}
  -- smtp_in.c smtp_in_auth: DEFER and what is unknown, the server's own trouble

probed end
  SMTP call from ${CLIENT} dropped: too many {syntax or protocol errors|unrecognized commands|nonmail commands}{? ({rest:chosen}}
  -- smtp_in.c synprot_error, smtp_setup_msg
  {SMTP|?{id:label} SMTP} connection{? Ci={connection:word}} from ${CLIENT} {?D={lasted:word} }closed by DROP in ACL
  -- smtp_in.c smtp_handle_acl_fail; D= since 4.95
  H=${PLAIN}{? X={tls:word}}{? CV={verified:word}} rejected connection in "connect" ACL{?: {why:chosen}}
  -- smtp_in.c smtp_handle_acl_fail
  SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=${CLIENT} input="{sent:chosen}
  -- smtp_in.c smtp_start_session
  SMTP protocol synchronization error (next input sent too soon: pipelining was{? not} advertised): rejected "{command:chosen}" H=${CLIENT} next input="{sent:chosen}
  -- smtp_in.c smtp_setup_msg, bdat_getc
  refused connection from ${CLIENT} (host_reject_connection)
  -- smtp_in.c smtp_start_session
  SMTP command timeout on{? TLS} connection from ${CLIENT}{? D={lasted:word}}
  -- smtp_in.c smtp_command_timeout_exit; D= since 4.95
  unexpected {disconnection|EOF} while reading SMTP command from {TFO* |TFO |}${CLIENT} D={lasted:word}
  -- smtp_in.c smtp_setup_msg, within a message
  unexpected {disconnection|EOF} while reading SMTP command from {TFO* |TFO |}${PLAIN} (error: {why:chosen}) D={lasted:word}
  -- smtp_in.c smtp_setup_msg, within a message

nothing end if inside
probed end
  no MAIL in {TFO* |TFO |}SMTP connection from ${CLIENT} D={lasted:word}{inside? A={login:word}}{? {rest:chosen}}
  -- smtp_in.c smtp_log_no_mail
nothing end
  {SMTP|?{id:label} SMTP} connection{? Ci={connection:word}} from ${CLIENT} {?D={lasted:word} }closed by {QUIT|EOF}
  -- smtp_in.c smtp_log_quit
  {SMTP|?{id:label} SMTP} connection{? Ci={connection:word}} from ${CLIENT} {?TFO }lost D={lasted:word}
  -- smtp_in.c smtp_setup_msg

probed probe
  SMTP protocol error in "{command:chosen}" H=${CLIENT} {AUTH command used when not advertised|?{mechanism:label} authentication mechanism not supported}
  -- smtp_in.c synprot_error
  SMTP syntax error in "{command:chosen}" H=${CLIENT} {unrecognized command|NULL character(s) present (shown as '?')|invalid character in authentication mechanism name}
  -- smtp_in.c synprot_error
  H=${PLAIN}{? DS}{? X={tls:word}}{? CV={verified:word}} sender verify fail for <{rest:chosen}
  -- smtp_in.c smtp_handle_acl_fail
  TLS error on {?SMTP }connection{? Ci={connection:word}} from ${HOST} (SSL_accept): {why:chosen}
  -- smtp_in.c smtp_log_tls_fail, tls-openssl.c tls_error
  TLS error on {?SMTP }connection{? Ci={connection:word}} from ${HOST} SSL_accept: {why:chosen}
  -- tls-openssl.c tls_server_start
  TLS error on {?SMTP }connection{? Ci={connection:word}} from ${HOST} (gnutls_handshake): {why:chosen}
  -- smtp_in.c smtp_log_tls_fail, tls-gnu.c tls_error
  H=${PLAIN}{? DS}{? X={tls:word}}{? CV={verified:word}}{? F=<{sender:chosen}>}{? A={login:word}} rejected {RCPT|AUTH} {rest:chosen}
  -- smtp_in.c smtp_handle_acl_fail

known
  {authenticator:label} authenticator failed for {rest:own}
  -- smtp_in.c smtp_setup_msg: in any other form
  {SMTP call from|SMTP protocol error in|SMTP syntax error in|no MAIL in|TLS error on} {rest:own}
  -- smtp_in.c: in any other form
  H={rest:own}
  -- smtp_in.c smtp_handle_acl_fail, and what acl.c's warnings say
`;
