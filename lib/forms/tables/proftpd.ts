/**
 * What ProFTPD says of a client, 1.3.0 to 1.3.10, through syslog or in its own log.
 *
 * `SERVER (NAME[ADDR])` stands in front of each message (log.c, log_write); the server's name may be missing, and the client's
 * is of letters, digits, dots, dashes, colons and underscores (netaddr.c). The user behind it is the client's choice.
 */

/** `: ` in its own log, ` - ` through syslog. */
const CLIENT = "{(|?{server:word} (}{?{name:address}}[{peer:address}]){: | - }";

/** Each to its end, behind which nothing follows that the client chose. */
const NO_TRY = [
  "Unavailable credentials",
  "Unavailable authentication service",
  "Failed initializing authentication service",
  "Failure setting credentials",
  "Unable to retrieve user information: {why:words}",
  "authentication via '{algorithm:word}' {public|host} key failed",
  "signature {verification|validation} of '{algorithm:word}' {public|host} key failed",
  "unsupported {public|host} key algorithm '{algorithm:word}' requested",
  "requested {public|host} key is blacklisted",
  "public key algorithm '{algorithm:word}' disabled by SFTPAuthPublicKeys",
  "public key request reused previously verified public key (fingerprint {fingerprint:word})",
  "cipher algorithm '{cipher:word}' or MAC algorithm '{mac:word}' unsupported for password authentication",
  "keyboard-interactive authentication disabled",
  "blocked by '{command:word}' handler",
].join("|");

/** ProFTPD's table. What needs a connection's story is in proftpd_sessions.ts. */
export const PROFTPD = String.raw`
daemon proftpd ftp
program proftpd session

# The server's own trouble, and requests in which no password was tried, of which a client makes several.
nothing if own
naughty told if unknown
failed told
  ${CLIENT}USER {user:chosen} (Login failed): {own?${NO_TRY}|unknown?No such user found|?Invalid shell: '{shell:word}'|{reason:words}}{?.}
  -- modules/mod_auth.c setup_env, auth_user; contrib/mod_sftp/auth.c, auth-publickey.c, auth-hostbased.c, auth-kbdint.c, auth-password.c

naughty told
  ${CLIENT}USER {user:chosen}: {no|No} such user found{?.}{? from {from:word} [{from_address:address}] to {to:endpoint}}
  -- modules/mod_auth.c setup_env; contrib/mod_sftp/auth-password.c, auth-publickey.c
  ${CLIENT}SECURITY VIOLATION: {root|Root} login attempted{?.}
  -- modules/mod_auth.c auth_pre_user; contrib/mod_sftp/auth.c setup_env

failed told
  ${CLIENT}USER {user:chosen}: {user is not a UserAlias from {from:word} [{from_address:address}] to {to:endpoint}|Limit access denies login|Limit configuration denies login}{?.}
  -- modules/mod_auth.c setup_env; contrib/mod_sftp/auth.c
  ${CLIENT}Refusing empty password from user '{user:chosen}'
  -- modules/mod_auth.c auth_pass, contrib/mod_sftp/auth-password.c; 1.3.6-

# With a full stop by mod_auth, without by mod_sftp.
success in
  ${CLIENT}USER {user:chosen 64}: Login successful{?.}
  -- modules/mod_auth.c auth_post_pass; contrib/mod_sftp/auth.c setup_env

failed knock
  ${CLIENT}Maximum login attempts ({most:number}) exceeded, connection refused
  -- modules/mod_auth.c auth_pass; contrib/mod_sftp/auth.c

probed end
  ${CLIENT}{FTP login timed out, disconnected|Login timed out, disconnected|Login timeout exceeded, disconnected}
  -- modules/mod_auth.c auth_login_timeout_cb; modules/mod_core.c
probed probe
  ${CLIENT}Connection from {from:word} [{from_address:address}] denied
  -- src/main.c fork_server
  ${CLIENT}connection refused ({why:words}) from {from:word} [{from_address:address}]
  -- src/main.c fork_server

known
  ${CLIENT}{message:own}
  -- log.c log_write: any other
`;
