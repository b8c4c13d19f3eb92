/** The tables of the daemons that are known. */
import type { Service } from "../logs/event.ts";
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
export const TABLES: readonly (readonly [service: Service, text: string])[] = [
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

/**
 * Finds whose messages a table is about, without reading it.
 *
 * @param text The table, without errors.
 * @returns The names of the programs.
 */
export function programsIn(text: string): string[] {
  const programs: string[] = [];
  for (let at = text.indexOf(LINE); at >= 0; at = text.indexOf(LINE, at + 1)) {
    const line = text.slice(at + LINE.length, text.indexOf("\n", at + 1));
    const sets = line.indexOf(" sets ");
    for (const name of (sets < 0 ? line : line.slice(0, sets)).split(" ")) programs.push(name);
  }
  return programs;
}

const LINE = "\nprogram ";
