/**
 * What vsftpd says of a client, 2.0 to 3.0, through syslog or in its own logs, and what PAM says for it.
 *
 * The user stands in front of the client, and holds whatever he sent; so does the text behind him.
 */
import { PAM } from "./pam.ts";

/**
 * In its own log with the process in front, through syslog without; before a name was given without user. A user may be called
 * like a process, so that each way is looked at.
 */
const HEAD = "{[pid {process:number}] [{user:chosen}] |[pid {process:number}] |[{user:chosen}] |}";

/** vsftpd's table. */
export const VSFTPD = String.raw`
daemon vsftpd ftp
program vsftpd

failed voiced voice=vsftpd pid=any
  ${HEAD}FAIL LOGIN: Client "{peer:address}"{?, anon password "{password:chosen}"}
  -- logging.c vsf_log_common

# With log_ftp_protocol this is all that is said of a user whom a list refuses before his password is asked for.
failed voiced voice=response pid=any
  ${HEAD}FTP response: Client "{peer:address}", "530 Permission denied."
  -- prelogin.c handle_user_command, logging.c vsf_log_common

# Anybody may log in anonymously.
success in pid=any whole
  {?[pid {process:number}] }[{user:word except ftp anonymous}] OK LOGIN: Client "{peer:address}"
  -- logging.c vsf_log_common

# What a client sends may end like a failure of another's.
nothing
  ${HEAD}OK LOGIN: Client "{peer:address}", anon password "{text:chosen}
  -- logging.c vsf_log_common
  ${HEAD}{FTP command|CONNECT|DEBUG}: Client "{peer:address}"{?, "{text:chosen}}
  -- logging.c vsf_log_common
  ${HEAD}{OK|FAIL} {DOWNLOAD|UPLOAD|MKDIR|DELETE|RENAME|RMDIR|CHMOD}: Client "{peer:address}", "{text:chosen}
  -- logging.c vsf_log_common

${PAM}
# A real user (r) who completed (c) a transfer has logged in. The file's name is his choice; where it holds blanks nothing is
# concluded. vsftpd writes the client's address, proftpd a name that leads back to it if there is one; pure-ftpd, which has
# method 1, writes whatever name the client's domain says.
success in pid=any whole
  {seconds:number} {peer:address} {size:number} {file:word} {a|b} {flags:word} {i|o|d} r {user:word except ftp anonymous *} ftp 0 {id:word} c
  -- xferlog(5), which several FTP daemons write; logging.c vsf_log_do_log_wuftpd_format; proftpd src/log.c xferlog_write

known
  {message:chosen}
  -- logging.c vsf_log_common: any other
`;
