/** What vpopmail's vchkpw says of a client, for SMTP, POP3 and IMAP. */
export const VCHKPW = String.raw`
daemon vchkpw smtp
program vpopmail vchkpw vchkpw-smtp vchkpw-smtps vchkpw-submission
program vchkpw-pop3 vchkpw-pop3s vchkpw-imap vchkpw-imaps sets mua
before {mua?vchkpw-pop3s|vchkpw-pop3|vchkpw-imaps|vchkpw-imap|?vchkpw-{service:word}}:

success family=mua if mua
success
  ({method:word}) login success {user:word}:{peer:address}
  -- vchkpw.c, vlog

naughty family=mua if unknown mua
naughty if unknown
failed family=mua if mua
failed
  {unknown?vpopmail user not found |vpopmail user unknown |system user not found |no user found |?system password fail |password fail |null password given }{?(pass: '{password:chosen}') }{user:chosen}:{peer:address}
  -- vchkpw.c, vlog

known
  {message:chosen}
`;
