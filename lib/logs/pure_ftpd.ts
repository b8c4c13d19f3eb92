/**
 * What Pure-FTPd's table can't tell: whether the client that it prints is an address. It is with DontResolve (`-H`). Without, it is
 * what the client's domain calls him, which may read like anybody's address, and nothing in the line tells (ftpd.c, getnameinfo
 * and dns_sanitize; it does not ask whether the name leads back). So it is taken for an address only where Pure-FTPd's settings
 * say so; and in a log in which any is a name it is none from there on.
 */
import { parseAddressNotName } from "../address/parse.ts";
import { type Parser, quiet } from "../forms/parsed_message.ts";

const QUIET = quiet("pure-ftpd");
const CLIENT = /^\([^\s()]*@([^\s()@]+)\) \[[A-Z]+\] /;

/**
 * Makes a parser.
 *
 * @param read Reads single messages.
 * @param isNumeric Whether Pure-FTPd prints addresses and not names.
 * @returns The parser; it remembers whether it has seen a name.
 */
export function createPureFtpd(read: Parser, isNumeric: () => boolean): Parser {
  let hasNames = false;
  return (text, from) => {
    const host = CLIENT.exec(text)?.[1];
    if (host !== undefined && host !== "?" && !parseAddressNotName(host)) hasNames = true;
    if (hasNames) return QUIET;
    const said = read(text, from) ?? QUIET;
    return said.outcome === null || isNumeric() ? said : QUIET;
  };
}
