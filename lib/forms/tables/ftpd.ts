/**
 * What the ftpd of the BSDs, macOS, inetutils and Heimdal says of a client, and what wu-ftpd does.
 *
 * The BSDs' name their client by a name if it has one, which is the client's to choose, and may read like another's address:
 * FreeBSD's asks whether it leads back (realhostname), but Linux' old ftpd and inetutils' do not, and their lines are the same.
 * Where the name stands alone the voice is `named`, and ftpd.ts asks which address it is.
 */

const WHY =
  "{? ({name in {list:word}|ftp in {list:word}|ftp not in {list:word}|username in {list:word}|shell not in {list:word}|" +
  "localhost not in {list:word}|access denied|not anonymous|anonymous ftp not supported|" +
  "anonymous ftp denied on default server|ftp denied on default server})}";

/** What they say of a client that is written in one way. */
const formsOf = (client: string, voice: string) =>
  String.raw`
# FreeBSD's and NetBSD's write two lines of each try, one with the user.
failed told${voice} if tried
failed also${voice}
  FTP LOGIN {FAILED|REFUSED}${WHY} FROM ${client}{tried?, {user:chosen}}
  -- FreeBSD and NetBSD libexec/ftpd/ftpd.c user, pass; inetutils ftpd/ftpd.c; Heimdal ftpd.c; wu-ftpd src/ftpd.c user
failed knock${voice}
  {repeated login failures|failed login} from ${client}{?, {user:chosen}}
  -- the same, pass; the second wu-ftpd's
success in${voice} whole
  FTP LOGIN FROM ${client}{ as |, }{user:word}{? ({class:words})}
  -- the same, end of pass; NetBSD's with class and type
`;

/** ` [ADDR]` is wu-ftpd's, behind an ident that the client's own machine gives. */
const WITH_IDENT = formsOf("{?{ident:address} @ }{name:address} [{peer:address}]", "");
/** `(ADDR)` is Heimdal's. */
const WITH_ADDRESS = formsOf("{name:address}({peer:address})", "");
const NAMED = formsOf("{peer:address}", " voice=named");

const FORMS = String.raw`
${WITH_IDENT}
${WITH_ADDRESS}
${NAMED}
# PAM is told the name.
failed pam voice=named
  {(pam_unix) |pam_unix({service:word}:auth): |pam_unix[{process:number}]: |pam_sss({service:word}:auth): |pam_ldap({service:word}:auth): |}
    authentication failure; logname={?{login:word}} uid={uid:number} euid={euid:number} tty={?{tty:word}} ruser={from:chosen} rhost={peer:address}{?{  user=| user=}{user:chosen}}
  -- linux-pam modules/pam_unix/support.c _unix_verify_password; sssd src/sss_client/pam_sss.c; pam_ldap.c

known
  {message:own}
  -- any other
`;

/** The BSDs' table. */
export const FTPD = String.raw`
daemon ftpd ftp
program ftpd in.ftpd tnftpd lukemftpd ftpd-ssl
${FORMS}`;

/** wu-ftpd's table. */
export const WU_FTPD = String.raw`
daemon wu-ftpd ftp
program wu-ftpd wu.ftpd wuftpd
${FORMS}`;
