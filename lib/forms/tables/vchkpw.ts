/**
 * What vpopmail's vchkpw says of a client, 5.4 to 5.6, for SMTP, POP3 and IMAP. The client's address ends each message; in front of
 * it stands the user, and some versions print the password that was tried.
 */

/** vchkpw's table. */
export const VCHKPW = String.raw`
daemon vchkpw smtp
program vpopmail vchkpw vchkpw-smtp vchkpw-smtps vchkpw-submission
program vchkpw-pop3 vchkpw-pop3s vchkpw-imap vchkpw-imaps vchkpw-webmail sets mua
before {mua?vchkpw-pop3s|vchkpw-pop3|vchkpw-imaps|vchkpw-imap|vchkpw-webmail|?vchkpw-{service:label}}:

success family=mua if mua
success
  ({method:word}) login success {user:word}:{peer:address}
  -- vchkpw.c login_virtual_user
  system password login success {user:word}:{peer:address}
  -- vchkpw.c login_system_user

# The last ones had the right password of an account that may not be used so.
naughty family=mua if unknown mua
naughty if unknown
failed family=mua if mua
failed
  {unknown?vpopmail user not found|vpopmail user unknown|system user not found|system user shadow entry not found|no user found|invalid user/domain characters|?system password fail|password fail|null password given|null user name given|pop access denied|smtp access denied|imap access denied|webmail access denied}{? (pass: '{password:chosen}')} {user:chosen}:{peer:address}
  -- vchkpw.c main, login_virtual_user, login_system_user

known
  {message:chosen}
  -- vchkpw.c vlog: any other
`;
