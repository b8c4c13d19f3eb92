/**
 * What the ftpd of the BSDs, macOS, inetutils and Heimdal says of a client, and what wu-ftpd does. Sources: FreeBSD
 * libexec/ftpd/ftpd.c (pass, dologout), inetutils ftpd.c (auth), wu-ftpd src/ftpd.c (pass, authenticate).
 *
 * The BSDs' name their client by a name if it has one, but say once which address that is: `connection from NAME
 * (ADDR)`. A name is the client's to choose, and may read like another's address: FreeBSD's asks whether it leads back
 * (realhostname), but Linux' old ftpd and inetutils' do not, and their lines are the same. So a client is believed where his
 * address stands beside the name, or where his process has said which that is. PAM is told the name.
 */
import type { Outcome, Service } from "./event.ts";
import { createGenerations } from "./generations.ts";
import {
  mayBeCut,
  NO_PORT,
  type Parser,
  type Part,
  quiet,
  readPamFailure,
  type Said,
} from "./said.ts";

/** How many processes are remembered at least. */
const PROCESSES = 4096;

const CONNECTION = /^connection from (\S+) \(([^\s()]+)\)(?: to \S+)?$/;
const FAILED =
  /^FTP LOGIN (?:FAILED|REFUSED)(?: \([^()]*\))? FROM ([^\s,()]+)(?:(?: \[|\()([^\s()[\]]+)[\])])?(, .*)?$/;
const ACCEPTED =
  /^FTP LOGIN FROM ([^\s,()[\]]+)(?:(?: \[|\()([^\s()[\]]+)[\])])?(?: as |, )([^\s,]+)(?: \([^()]*\))?$/;
const SUMMED =
  /^(?:repeated login failures|failed login) from ([^\s,()[\]]+)(?:(?: \[|\()([^\s()[\]]+)[\])])?(?:, .*)?$/;

/**
 * Makes a parser.
 *
 * @param service Whose messages; the grammars are one.
 * @returns The parser; it remembers a bounded number of connections.
 */
export function createFtpd(service: Service): Parser {
  const clients = createGenerations<string, readonly [name: string, address: string]>(PROCESSES);
  const QUIET = quiet(service);

  return (text, from) => {
    if (mayBeCut(text)) return QUIET;

    function said(
      name: string,
      address: string | undefined,
      outcome: Outcome,
      part: Part,
      user?: string,
    ): Said {
      const client = clients.get(`${from.host} ${from.pid}`);
      const known = client?.[0] === name ? client[1] : undefined;
      const peer = address ?? known;
      return peer === undefined ? QUIET : { service, outcome, peer, port: NO_PORT, part, user };
    }

    const connection = CONNECTION.exec(text);
    if (connection) {
      // Copies: a part of a line that is kept would keep the whole block of lines it was cut from.
      clients.set(copyOf(`${from.host} ${from.pid}`), [
        copyOf(connection[1]!),
        copyOf(connection[2]!),
      ]);
      return QUIET;
    }
    const failed = FAILED.exec(text);
    // FreeBSD's writes two lines of each try, one with the user.
    const user = failed?.[3]?.slice(2);
    if (failed) return said(failed[1]!, failed[2], "failed", user ? "told" : "also", user);
    const summed = SUMMED.exec(text);
    if (summed) return said(summed[1]!, summed[2], "failed", "knock");
    const accepted = ACCEPTED.exec(text);
    if (accepted) return said(accepted[1]!, accepted[2], "success", "in", accepted[3]);
    const pam = readPamFailure(text);
    return pam ? said(pam.client, undefined, "failed", "pam", pam.user) : QUIET;
  };
}

function copyOf(text: string): string {
  return text.split("").join("");
}
