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
# Where a syslogd is seen to leave longer lines whole.
cut 1000 whole

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
