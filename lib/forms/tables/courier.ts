/**
 * What Courier's IMAP, POP3, SMTP and webmail daemons say of a client. courierlogger (liblog/logger.c) takes 511 bytes of a
 * line at a time, and writes what is left as a line of its own, see continuations.ts. It takes off the words in front.
 */
export const COURIER = String.raw`
daemon courier mua
program imapd imapd-ssl pop3d pop3d-ssl imaplogin pop3login
program courierpop3login courierimaplogin courierimapd courierpop3d
program courieresmtpd courieresmtpd-ssl esmtpd esmtpd-ssl esmtpd-msa
program sqwebmaild
cut 500 whole
before {INFO|DEBUG|NOTICE}:

# It is said before it is known whether the daemon that knows passwords was in trouble.
failed told
  LOGIN FAILED, user={user:chosen}, ip=[{peer:address}]{?, port=[{port}]}
  -- imap/imaplogin.C do_imap_command, imap/pop3login.C authenticate, sqwebmail/auth.C do_login; the port since
     courier-imap 4.15
  LOGIN FAILED, method={method:chosen 31}, ip=[{peer:address}]{?, port=[{port}]}
  -- the same, with SASL

success in
  LOGIN, user={user:name}, ip=[{peer:address}]{?, port=[{port}]}{?, protocol={protocol:word}}{?, starttls=1|, stls=1|}
  -- imap/imapd.C, imap/pop3dserver.C, imap/imaplogin.C and imap/pop3login.C login_callback, as a proxy; starttls and stls
     since 5.2.6

failed told family=smtp
  error,relay={peer:address},{?port={port},}{?ident="{ident:chosen}",}msg="535 Authentication failed.",cmd: {command:chosen}
  -- courier/module.esmtp/courieresmtpd.C iov_logerror

# Where nobody can log in.
probed probe family=smtp
  error,relay={peer:address},{?port={port},}msg="535 Authentication rejected",cmd: {command:chosen}
  -- the same

known
  LOGIN{rest:chosen}
  error,relay={rest:chosen}
  started,{rest:chosen}
  {Connection|DISCONNECTED|Disconnected|LOGOUT|TIMEOUT}{?,} {rest:chosen}
`;
