/** What login(1) says of who comes by telnet or rlogin, and MIT's klogind of who comes with a ticket. */
export const LOGIN = String.raw`
daemon login ssh
program login klogind

# Whom login does not know it does not name.
naughty if unknown
failed
  FAILED LOGIN ({number}) on '{tty:word}' from '{peer:address}' FOR '{unknown?UNKNOWN|?{user:chosen}}', {why:words}
  -- login.c of shadow
  FAILED LOGIN {number} FROM {peer:address} FOR {unknown?(unknown)|?{user:chosen}}, {why:words}
  -- login.c of util-linux
  FAILED LOGIN SESSION FROM {peer:address} FOR {unknown?(unknown)|?{user:chosen}}, {why:words}
  -- login.c of util-linux

failed
  Authentication failed from {peer:address} ({name:own}): {why:own}
  -- krlogind.c of krb5-appl

known
  Authentication failed {rest:chosen}
  FAILED LOGIN {rest:chosen}
  Kerberos authentication failed
  LOGIN ON {rest:chosen}
  ROOT LOGIN {rest:chosen}
  TOO MANY LOGIN TRIES {rest:chosen}
  pam_{rest:chosen}
`;
