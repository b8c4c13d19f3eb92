/** An example of a rule, for Vaultwarden. */
export const VAULTWARDEN = String.raw`
# Vaultwarden: a wrong name or password, a wrong code, a wrong token of the administrator.
#
# It reads what comes by syslog, USE_SYSLOG=true. In LOG_FILE, and on stdout, a name with the end of a line in it is a line of
# its own. IP_HEADER must be none where clients connect to Vaultwarden itself, and else one that its proxy sets and no client can.
program vaultwarden
log /var/log/syslog
log /var/log/messages
unit vaultwarden.service
port 80,443
before [{time}][{target:word}][{level:word}]

failed
  Username or password is incorrect. Try again. IP: {peer:address}. Username: {user:chosen}.
  -- src/api/identity.rs, password_login
  Username or access code is incorrect. Try again. IP: {peer:address}. Username: {user:chosen}.
  -- src/api/identity.rs, password_login
  Invalid TOTP code! Server time: {day:word} {clock:word} UTC IP: {peer:address}
  -- src/api/core/two_factor/authenticator.rs
  Invalid admin token. IP: {peer:address}
  -- src/api/admin.rs

# Who logs in is trusted at all services, ssh too. Where nobody can sign up by himself, take the # away:
#success
#  User {user:chosen} logged in successfully. IP: {peer:address}
#  -- src/api/identity.rs, authenticated_response

known
  User {user:chosen} logged in successfully. IP: {peer:address}
`;
