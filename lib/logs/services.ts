/** Which program's messages are read by which grammar. */
import { parserOf, type Took } from "../forms/parser.ts";
import { readTable } from "../forms/table.ts";
import { programsIn, type Tables } from "../forms/programs.ts";
import type { Service } from "../forms/event.ts";
import { SHORTEST_CUT } from "../forms/cut.ts";
import { createExim } from "./exim.ts";
import { createFtpd } from "./ftpd.ts";
import { createProftpd } from "./proftpd.ts";
import { createPureFtpd } from "./pure_ftpd.ts";
import type { PrintedHosts } from "./printed_hosts.ts";
import { type Parser, quiet } from "../forms/parsed_message.ts";

interface ByTable {
  readonly programs: readonly string[];
  readonly parser: Parser;
}

/** Reads messages by tables, each of which is looked at when its first one comes. */
function createByTable(tables: Tables, took?: Took): ByTable[] {
  return tables.map(([service, text]) => {
    let made: Parser | undefined;
    const byTable: Parser = (message, from) =>
      (made ??= parserOf(readTable(text, service), service, took))(message, from);
    const parser = service === "courier" ? inTurn(byTable, readRest) : byTable;
    return { programs: programsIn(text), parser };
  });
}

/** Reads what either daemon says: some have programs of the same names, but no message in common. */
function inTurn(first: Parser, second: Parser): Parser {
  return (text, from) => first(text, from) ?? second(text, from);
}

/** What else courier says is known where more may follow of it, see continuations.ts; its logger names no process. */
const readRest: Parser = (text, { pid }) =>
  pid === 0 && text.length > SHORTEST_CUT / 3 ? quiet("courier") : undefined;

/** They remember nothing of what they have read, so all readers of the same tables have the same. */
const MADE = new WeakMap<Tables, ReadonlyMap<string, Parser>>();

/** By the names of programs. */
function createParsersOf(tables: Tables, took?: Took): ReadonlyMap<string, Parser> {
  const parsers = new Map<string, Parser>();
  for (const { programs, parser } of createByTable(tables, took)) {
    for (const program of programs) {
      const first = parsers.get(program);
      parsers.set(program, first ? inTurn(first, parser) : parser);
    }
  }
  return parsers;
}

function parsersOf(tables: Tables): ReadonlyMap<string, Parser> {
  const made = MADE.get(tables) ?? createParsersOf(tables);
  MADE.set(tables, made);
  return made;
}

/** What daemons write into logs of their own, without their name. */
function createOwn(hosts: PrintedHosts, readExim: Parser, readVsftpd: Parser): Parser {
  return (text, from) => {
    if (text.startsWith("[pid ")) return readVsftpd(text, from);
    if (!TRANSFER.test(text)) return readExim(text, from);
    const transfer = readVsftpd(text, from);
    return transfer?.outcome === "success" && !hosts.xferlog() ? quiet("vsftpd") : transfer;
  };
}

/** As a line of xferlog(5) begins: seconds, host, size. */
const TRANSFER = /^\d{1,10} \S{1,255} \d{1,10} /;

/**
 * The parsers, each by the names of its programs.
 *
 * @param tables What they say.
 * @param hosts Which daemons print addresses.
 * @param took Called with the pattern that took a message.
 * @returns The parsers; some remember what they have read, so each reader has its own.
 */
export function createParsers(
  tables: Tables,
  hosts: PrintedHosts,
  took?: Took,
): ReadonlyMap<string, Parser> {
  const parsers = new Map(took ? createParsersOf(tables, took) : parsersOf(tables));
  // Some need to know what came before.
  const wrap = (service: Service, make: (read: Parser) => Parser) => {
    const table = tables.find(([name]) => name === service);
    const programs = table ? programsIn(table[1]) : [];
    const parser = table && make(parsers.get(programs[0]!)!);
    for (const program of programs) parsers.set(program, parser!);
  };
  wrap("exim", createExim);
  wrap("proftpd", createProftpd);
  wrap("pure-ftpd", (read) => createPureFtpd(read, hosts.pureFtpd));
  wrap("ftpd", createFtpd);
  wrap("wu-ftpd", createFtpd);
  const none: Parser = () => undefined;
  parsers.set("", createOwn(hosts, parsers.get("exim") ?? none, parsers.get("vsftpd") ?? none));
  return parsers;
}
