/** The tables of the daemons that a run needs: what is not looked at is not loaded. */
import type { Family } from "./event.ts";
import type { Tables } from "./programs.ts";

/** In the order of tables.ts; of which families each daemon's messages may be, and where its table is. */
const PLACES: readonly (readonly [families: readonly Family[], load: () => Promise<Tables>])[] = [
  [["ssh"], async () => [["sshd", (await import("./tables/sshd.ts")).SSHD]]],
  [["ssh"], async () => [["dropbear", (await import("./tables/dropbear.ts")).DROPBEAR]]],
  [["ssh"], async () => [["login", (await import("./tables/login.ts")).LOGIN]]],
  [["mua"], async () => [["dovecot", (await import("./tables/dovecot.ts")).DOVECOT]]],
  [["mua"], async () => [["cyrus", (await import("./tables/cyrus.ts")).CYRUS]]],
  [["mua", "smtp"], async () => [["courier", (await import("./tables/courier.ts")).COURIER]]],
  [["smtp"], async () => [["exim", (await import("./tables/exim.ts")).EXIM]]],
  [["ftp"], async () => [["ftpd", (await import("./tables/ftpd.ts")).FTPD]]],
  [["smtp"], async () => [["postfix", (await import("./tables/postfix.ts")).POSTFIX]]],
  [["ftp"], async () => [["proftpd", (await import("./tables/proftpd.ts")).PROFTPD]]],
  [["ftp"], async () => [["pure-ftpd", (await import("./tables/pure_ftpd.ts")).PURE_FTPD]]],
  [["smtp"], async () => [["sendmail", (await import("./tables/sendmail.ts")).SENDMAIL]]],
  [["mua", "smtp"], async () => [["vchkpw", (await import("./tables/vchkpw.ts")).VCHKPW]]],
  [["ftp"], async () => [["vsftpd", (await import("./tables/vsftpd.ts")).VSFTPD]]],
  [["ftp"], async () => [["wu-ftpd", (await import("./tables/ftpd.ts")).WU_FTPD]]],
];

/**
 * Loads tables.
 *
 * @param families What logs are read for.
 * @returns The tables of all daemons with messages of these families.
 */
export async function tablesFor(families: ReadonlySet<Family>): Promise<Tables> {
  const key = [...families].sort().join(" ");
  const before = loaded.get(key);
  if (before) return before;
  const wanted = PLACES.filter(([of]) => of.some((family) => families.has(family)));
  const tables = (await Promise.all(wanted.map(([, load]) => load()))).flat();
  loaded.set(key, tables);
  return tables;
}

/** The same for the same families, so that readers are made of them once. */
const loaded = new Map<string, Tables>();
