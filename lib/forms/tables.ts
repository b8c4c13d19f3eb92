/** The tables of all daemons that are known; family_tables.ts has those of a few. */
import type { Tables } from "./programs.ts";
import { COURIER } from "./tables/courier.ts";
import { CYRUS } from "./tables/cyrus.ts";
import { DROPBEAR } from "./tables/dropbear.ts";
import { EXIM } from "./tables/exim.ts";
import { FTPD, WU_FTPD } from "./tables/ftpd.ts";
import { LOGIN } from "./tables/login.ts";
import { DOVECOT } from "./tables/dovecot.ts";
import { POSTFIX } from "./tables/postfix.ts";
import { PROFTPD } from "./tables/proftpd.ts";
import { PURE_FTPD } from "./tables/pure_ftpd.ts";
import { SENDMAIL } from "./tables/sendmail.ts";
import { SSHD } from "./tables/sshd.ts";
import { VCHKPW } from "./tables/vchkpw.ts";
import { VSFTPD } from "./tables/vsftpd.ts";

/** Each by its daemon. Of daemons whose programs have the same names, the first whose message it is reads it. */
export const TABLES: Tables = [
  ["sshd", SSHD],
  ["dropbear", DROPBEAR],
  ["login", LOGIN],
  ["dovecot", DOVECOT],
  ["cyrus", CYRUS],
  ["courier", COURIER],
  ["exim", EXIM],
  ["ftpd", FTPD],
  ["postfix", POSTFIX],
  ["proftpd", PROFTPD],
  ["pure-ftpd", PURE_FTPD],
  ["sendmail", SENDMAIL],
  ["vchkpw", VCHKPW],
  ["vsftpd", VSFTPD],
  ["wu-ftpd", WU_FTPD],
];
