/** From a line of a log, or an entry of the journal, to what it says of an address. */
import type { Network } from "../address/network.ts";
import { parseAddress } from "../address/parse.ts";
import { rememberConnections } from "./connections.ts";
import type { Reading } from "./event.ts";
import { splitLine, unwrapRepeated } from "./header.ts";
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
  const isNew = rememberConnections();

  function addressOf(text: string): Network | undefined {
    if (parsed.has(text)) return parsed.get(text);
    if (parsed.size >= PARSED) parsed.clear();
    const address = parseAddress(text);
    parsed.set(text, address);
    return address;
  }

  function message(program: string, pid: string, text: string): Reading {
    const { message, times } = unwrapRepeated(text);
    if (program === "sshd" || program === "sshd-session" || program === "sshd-auth") {
      const said = readSshd(message);
      if (!said) return undefined;
      const address = said.outcome === null ? undefined : addressOf(said.peer);
      if (!address || said.outcome === null || !isNew(said, pid)) {
        return { service: "sshd", outcome: null };
      }
      return { service: "sshd", family: "ssh", outcome: said.outcome, address, times };
    }
    return undefined;
  }

  return {
    line: (text) => {
      const split = splitLine(text);
      return split && message(split.program, split.pid, split.message);
    },
    message,
  };
}
