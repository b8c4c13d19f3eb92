/** From a line of a log, or an entry of the journal, to what it says of an address. */
import type { Network } from "../address/network.ts";
import { parseAddress } from "../address/parse.ts";
import { rememberConnections } from "./connections.ts";
import { readDropbear } from "./dropbear.ts";
import type { Reading } from "./event.ts";
import { readProftpd, readPureFtpd, readVsftpd, readXferlog } from "./ftp.ts";
import { createFtpdReader } from "./ftpd.ts";
import { splitLine, unwrapRepeated } from "./header.ts";
import { DOVECOT_PROCESSES, readCourier, readCyrus, readDovecot, readDovecotOwn } from "./imap.ts";
import type { Said } from "./said.ts";
import { readCourierSmtp, readExim, readPostfix, readSendmail, readVchkpw } from "./smtp.ts";
import { readSshd } from "./sshd.ts";

/** Reads the lines of one log, in their order. */
export interface Reader {
  /** What a raw line says, without its newline. */
  readonly line: (text: string) => Reading;
  /** What a message says whose header was split off already. */
  readonly message: (program: string, pid: string, text: string) => Reading;
}

/** How many addresses are kept that were parsed already. */
const PARSED = 4096;

/**
 * Makes a reader. It remembers a bounded number of connections, so one reader must be given all lines of a log.
 *
 * @returns The reader.
 */
export function createReader(): Reader {
  const parsed = new Map<string, Network | undefined>();
  const countNew = rememberConnections();
  const readFtpd = createFtpdReader();

  function addressOf(text: string): Network | undefined {
    if (parsed.has(text)) return parsed.get(text);
    if (parsed.size >= PARSED) parsed.clear();
    const address = parseAddress(text);
    parsed.set(text, address);
    return address;
  }

  function say(program: string, pid: string, text: string): Said | undefined {
    switch (program) {
      case "sshd":
      case "sshd-session":
      case "sshd-auth":
        return readSshd(text);
      case "dropbear":
        return readDropbear(text);
      case "vsftpd":
        return readVsftpd(text);
      case "proftpd":
        return readProftpd(text);
      case "ftpd":
      case "in.ftpd":
      case "wu-ftpd":
      case "wu.ftpd":
        return readFtpd(text, pid);
      case "imap":
      case "imaps":
      case "pop3":
      case "pop3s":
      case "imapd":
      case "imapd-ssl":
      case "pop3d":
      case "pop3d-ssl":
      case "courierpop3d":
      case "courierpop3login":
      case "imaplogin":
        return readCyrus(text) ?? readCourier(text);
      case "smtpd":
        return readPostfix(text);
      case "exim":
      case "exim4":
        return readExim(text);
      case "sendmail":
      case "sm-mta":
        return readSendmail(text);
      case "courieresmtpd":
      case "esmtpd":
        return readCourierSmtp(text);
      case "vpopmail":
        return readVchkpw(text);
      case "vchkpw-smtp":
        return readVchkpw(`vchkpw-smtp: ${text}`);
      case "":
        return readVsftpd(text) ?? readExim(text) ?? readDovecotOwn(text) ?? readXferlog(text);
    }
    if (program.startsWith("pure-ftpd")) return readPureFtpd(text);
    if (DOVECOT_PROCESSES.test(program)) return readDovecot(program, text);
    return undefined;
  }

  function message(program: string, pid: string, text: string): Reading {
    const { message, times } = unwrapRepeated(text);
    const said = say(program, pid, message);
    if (!said) return undefined;
    const { service, family, outcome } = said;
    const address = outcome === null ? undefined : addressOf(said.peer);
    if (!address || outcome === null) return { service, outcome: null };
    // A success is a success, however often it is told of.
    const tries = outcome === "success" ? 1 : countNew(said, pid);
    if (tries === 0) return { service, outcome: null };
    return { service, family, outcome, address, times: tries * times };
  }

  return {
    line: (text) => {
      const split = splitLine(text);
      return split && message(split.program, split.pid, split.message);
    },
    message,
  };
}
