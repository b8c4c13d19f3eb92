/**
 * What ftpd's table can't tell: which address a client has that is named by his name. The BSDs say it once: `connection from NAME
 * (ADDR)`. So a client is believed where his address stands beside the name, or where his process has said which that is.
 */
import { createBoundedMap } from "./bounded_map.ts";
import { type Parser, quiet } from "../forms/parsed_message.ts";

/** How many processes are remembered at least. */
const PROCESSES = 4096;

const CONNECTION = /^connection from (\S+) \(([^\s()]+)\)(?: to \S+)?$/;
/** Longer lines are not looked at, in characters. */
const LONGEST = 600;

/**
 * Makes a parser.
 *
 * @param read Reads single messages; of a client that is named alone the voice is `named`.
 * @returns The parser; it remembers a bounded number of connections.
 */
export function createFtpd(read: Parser): Parser {
  const clients = createBoundedMap<string, readonly [name: string, address: string]>(PROCESSES);
  return (text, from) => {
    const connection = text.length > LONGEST ? null : CONNECTION.exec(text);
    if (connection) {
      // Copies: a part of a line that is kept would keep the whole block of lines it was cut from.
      clients.set(copyOf(`${from.host} ${from.pid}`), [
        copyOf(connection[1]!),
        copyOf(connection[2]!),
      ]);
    }
    const said = read(text, from);
    if (!said || said.outcome === null) return said;
    // What seems to be a user may go on with the host that an ident stands before.
    if (text.lastIndexOf(" @ ") > text.indexOf("[")) return quiet(said.service);
    if (said.voice !== "named") return said;
    const client = clients.get(`${from.host} ${from.pid}`);
    return client?.[0] === said.peer ? { ...said, peer: client[1] } : quiet(said.service);
  };
}

function copyOf(text: string): string {
  return text.split("").join("");
}
