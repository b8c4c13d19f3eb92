/**
 * What Dovecot says of a client, 1.0 to 2.4. Of its processes two tell of tries: those that let clients log in, and the
 * one that knows the passwords, with its workers; and PAM's modules write in its name.
 *
 * A login process prints what login_log_format_elements names (login-common/client-common.c client_get_log_str): of the user
 * 80 bytes at most since 2.0, and before all that the client sent. The auth process prints 64 (auth/auth-request.c
 * get_log_identifier, get_log_prefix); address and session are left out where they are not known. Only login processes tell
 * of a session, and they always tell of an address, so that nothing is a user's name that looks like one. Postfix and Exim,
 * which know of no session, tell of their tries themselves.
 */

/** The process that ended a connection had been asked to hand it on. */
const PROXY = "{?proxy({proxied:word}): }";

/** How a connection ended that nobody had logged in on; why is the system's and OpenSSL's word. */
const END = `${PROXY}{Disconnected|Aborted login|Login aborted|Remote closed connection|` +
  "Client has quit the connection|Connection closed|Logged out}{why:own except user=<} ";

const ATTEMPTS = "{tries:number} attempts{? in {seconds:number} secs}";
const LAST =
  "{?, waited {seconds:number} secs|, {attempts:number} attempts in {seconds:number} secs|}";
/** That the last of several was given up says nothing for those before it. */
const LEFT = "{, waited {seconds:number} secs|, 1 attempts in {seconds:number} secs|" +
  "several?, {tries:number} attempts in {seconds:number} secs|}";

/** What client_get_extra_disconnect_reason says of tries, and of none. */
const TRIED = `failed?auth failed, ${ATTEMPTS}|authorization failed, ${ATTEMPTS}|` +
  `proxy dest authentication failure, ${ATTEMPTS}|` +
  `proxy dest authentication failure to {host:word}, ${ATTEMPTS}|proxy dest auth failed`;
const UNTRIED = "untried?no auth attempts{? in {seconds:number} secs}|" +
  `disconnected before auth was ready${LAST}|disconnected before greeting${LAST}|` +
  "disconnected during TLS handshake|" +
  `disconnected while authenticating${LAST}|client didn't finish SASL auth${LEFT}|` +
  `auth aborted by client${LEFT}|aborted authentication|sent invalid base64 in response${LAST}|` +
  `tried to use unsupported auth mechanism${LAST}|` +
  `tried to use {disallowed|disabled} {way:word} {authentication|auth}${LAST}|` +
  `anonymous logins disabled${LAST}|credentials contain control characters${LAST}|` +
  "client didn't send a cert|client sent an {invalid|untrusted} cert|" +
  "cert required, client didn't start TLS";

const WHY =
  `({${TRIED}|${UNTRIED}}{?, last failure: {failure:own except user=<}}){? ({event:word})}`;

/** Behind the client nothing is his. */
const TAIL = "{?, session=<{session:word}>|, {rest:chosen}, session=<{session:word}>|" +
  ", {rest:chosen}, session=<{session:word}>, {more:chosen}|, {rest:chosen}|}";

/** With SASL's ANONYMOUS nobody has to know a password. */
const IN = "user=<{user:name}>, method={method:word except anonymous}, rip={peer:numeric}" +
  "{?, lip={local:word}}{?, lport={lport:port}}{?, rport={rport:port}}{?, mpid={mpid:number}}" +
  "{?, secured|, TLS|}{?, {version:word} with cipher {cipher:word} ({bits:number}/{most:number} bits)" +
  "{? {packing:word}}}{?, session=<{session:word}>}";
const AS = "{? from {source:address}}{? as user {remote:word}}{? (master {master:word})}" +
  "{? ({taken:word} secs{?, {again:number} reconnects})}";

/** In front of what the auth process or a worker says. */
const AUTH = "{auth?auth: |auth-worker({process:number}): |}{?Info: }" +
  "{?conn unix:{path:word} ({asking:word}): auth-worker<{command:number}>: }";
/** Up to 2.3, and since. */
const LOOKUP = AUTH + "{voice:word except auth auth-worker}({user:chosen 64},{peer:numeric}" +
  "{?,master},<{session:word}>): {?Info: }";
const LOOKUP_24 =
  "{auth?auth-worker|auth}({user:chosen 64},{peer:numeric}{?,sasl:{method:word}}{?,master})" +
  "{?<{process:number}>}<{session:word}>: {?Info: }{?request [{request:number}]: }{voice:word}: ";

/** What a database says; where another one is asked next, that one may know the user. */
const WRONG = "{unknown?unknown user|User unknown|" +
  "pam_authenticate() failed: {User|user} not known to the underlying authentication module|" +
  "?Password mismatch (for LDAP bind)|{Password|password} mismatch|{Invalid|invalid} credentials|" +
  "Login failed (status={status:number})|Login attempt with empty password|" +
  "Authentication failure due to policy server refusal|" +
  "pam_authenticate() failed: {Authentication failure|authentication failure|authentication error|" +
  "Permission denied|permission denied}{? ({Password|password} mismatch?)}}";
const NEXT = "{next?  - trying the next passdb| - trying the next passdb|}";
const SUM = "{? (SHA1 of given password: {sum:hex})}";
const GIVEN = " (given password: {password:chosen})";

/** Dovecot's table. */
export const DOVECOT = String.raw`
daemon dovecot mua
program dovecot
program dovecot-auth auth auth-worker sets auth
program imap-login pop3-login submission-login managesieve-login sets login
before {login?imap-login|pop3-login|submission-login|managesieve-login}{({process:number})|[{process:number}]|}:
before {Info|Warning|Error|Notice}:

failed sum pooled if login failed
failed sum pooled if login several
probed end pooled if login untried
  ${END}${WHY}: user=<{user:chosen}>, {?method={method:word}, }rip={peer:numeric}${TAIL}
  -- login-common/client-common.c client_get_extra_disconnect_reason, login_aborted_event, client_destroy; 2.1-
  ${END}${WHY}: {method={method:word}, |{other:address} |}rip={peer:numeric}${TAIL}
  -- the same without a user, 1.0-2.0, or where login_log_format_elements leaves him out

success in pooled if login
  {Login|Logged in}: ${IN}
  -- login-common/client-common-auth.c client_auth_result; "Logged in" since 2.4
  proxy({proxied:word}): started proxying to {to:endpoint}{?/{remote:word}}{? (master {master:word})}: ${IN}
  -- login-common/client-common-auth.c client_proxy_finish_destroy_client, 2.0-2.3.10
  ${PROXY}Started proxying to {remote host|<{to:address}>{? (<{host:address}>)}|{host:address}}${AS}: ${IN}
  -- the same, 2.3.11-

nothing if auth unknown next
naughty voiced pooled if auth unknown
failed voiced pooled if auth
  ${LOOKUP}${WRONG}${SUM}${NEXT}
  -- auth/auth-request.c auth_request_log_login_failure, auth/passdb-pam.c try_pam_auth, auth/passdb-ldap.c,
     auth/db-checkpassword.c, auth/auth-policy.c; with auth_verbose, 2.2-2.3; the sum with verbose_passwords
  ${LOOKUP}${WRONG}${GIVEN}${NEXT}
  -- the same with verbose_passwords=plain
  ${LOOKUP_24}${WRONG}${SUM}${NEXT}
  -- the same, 2.4
  ${LOOKUP_24}${WRONG}${GIVEN}${NEXT}
  -- the same with auth_verbose_passwords=plain, 2.4

# Where no session is known all up to the password may be a user's name, and what stands in the password the daemon's.
nothing
  ${AUTH}{voice:word}({user:chosen}): {?Info: }${WRONG} (given password: {password:chosen}{)|>}: {message:chosen}
  -- the same, where two users may end, 2.2-2.3
  {auth-worker|auth}({user:chosen}: ${WRONG} (given password: {password:chosen}{)|>}: {message:chosen}
  -- the same, 2.4

failed voiced pooled voice=pam_unix
  {(pam_unix) |pam_unix[{process:number}]: |{voice:word}({service:word}:auth): |}authentication failure; logname={?{logname:word}} uid={uid:number} euid={euid:number} tty={?{tty:word}} ruser={ruser:chosen} rhost={peer:numeric}{?  user={user:chosen}| user={user:chosen}|}
  -- Linux-PAM's modules/pam_unix/support.c, sssd's pam_sss.c, pam_ldap, pam-krb5; of auth/passdb-pam.c set_pam_items

known
  {message:own}
`;
