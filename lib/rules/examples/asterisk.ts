/** An example of a rule, for Asterisk. */
export const ASTERISK = String.raw`
# Asterisk: a wrong password or an unknown account, with PJSIP and chan_sip.
#
# It reads what comes by syslog: in logger.conf "syslog.local0 => security". In a file an account's name with the end of a line
# in it is a line of its own. Only TCP, TLS and WebSocket are read: over UDP anybody can send with another's address.
program asterisk
log /var/log/syslog
log /var/log/messages
unit asterisk.service
port 5060,5061
#
# An account's name and a Call-ID stand before the address. Asterisk cuts its lines at BUFSIZ, 8192 bytes with glibc, 1024 with musl
# and on the BSDs: a client whose Call-ID is longer has his address in no line. And a syslogd may cut, so that more than 400 bytes
# are read only in the journal, and in a file in which the same host has had a longer line, such as:
#
#     logger --size 8192 "$(printf %08000d 0)"
cut 1000-1024 whole
cut 8000 whole

naughty if unknown
failed
  SECURITY[{thread:number}]{?[{call:word}]}: res_security_log.c:{line:number} in {function:word}: SecurityEvent=
    "{unknown?InvalidAccountID|?InvalidPassword|ChallengeResponseFailed}",EventTV="{stamp:word}",Severity=
    "{severity:word}",Service="{service:word}",EventVersion="{version:number}",AccountID="{user:chosen}",SessionID=
    "{call_id:chosen}",LocalAddress="{local:word}",RemoteAddress=
    "{family:word}/{TCP|TLS|WSS|WS}/{peer:address}/{port}"{rest:chosen}
  -- res/res_security_log.c; main/security_events.c; main/logger.c, ast_log_vsyslog

known
  SECURITY[{thread:number}]{?[{call:word}]}: res_security_log.c:{line:number} in {function:word}: {rest:chosen}
`;
