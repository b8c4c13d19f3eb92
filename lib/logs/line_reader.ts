/** From a line of a log, or an entry of the journal, to what it says of an address. */
import type { Took } from "../forms/parser.ts";
import type { Tables } from "../forms/programs.ts";
import { watchHeaderless } from "./headerless.ts";
import { type Client, createClients } from "./clients.ts";
import type { Daemon, Family, Reading, Service } from "../forms/event.ts";
import { behindStamp, LONGEST_LINE, splitLine, splitUntagged } from "./header.ts";
import type { LogLine } from "../forms/log_line.ts";
import { watchUnnamedClients } from "./unnamed_clients.ts";
import type { OwnLog } from "./own_logs.ts";
import { timesRepeated, unwrapRepeated } from "./repeats.ts";
import { watchContinuations } from "./continuations.ts";
import { watchLineLengths } from "./line_lengths.ts";
import { AS_PRINTED, type PrintedHosts } from "./printed_hosts.ts";
import type { ParsedMessage, Parser } from "../forms/parsed_message.ts";
import { createParsers } from "./services.ts";
import { countTries } from "./count_tries.ts";
import { createUnwrapper } from "./container_lines.ts";
import type { Shape } from "./shapes.ts";
import type { PlainLine } from "./plain_line.ts";
import type { PlainLines } from "./plain_lines.ts";

/** Reads the lines of one log, in their order. */
export interface Reader {
  /** What a raw line says, without its newline. */
  readonly line: (text: string) => Reading;
  /** What a message says whose header was split off already. */
  readonly message: (
    program: string,
    pid: string,
    text: string,
    host?: string,
    at?: number,
  ) => Reading;
  /**
   * What a line says that is like one that was read before. Only there where lines may be known again, and neither
   * their times nor the patterns that took them are asked for.
   *
   * @param bytes The log; a newline ends the line.
   * @param from Where the line begins.
   * @param onReading Called with what it says.
   * @returns Where its newline is; negative where the line must be given as text.
   */
  readonly plain?: (
    bytes: Uint8Array,
    from: number,
    onReading: (reading: Reading) => void,
  ) => number;
  /** What the next run has to know of connections that later lines may be about, one line each. */
  readonly dump: () => string[];
}

const FAMILIES: Record<Daemon, Family> = {
  sshd: "ssh",
  dropbear: "ssh",
  login: "ssh",
  vsftpd: "ftp",
  proftpd: "ftp",
  "pure-ftpd": "ftp",
  ftpd: "ftp",
  "wu-ftpd": "ftp",
  dovecot: "mua",
  courier: "mua",
  cyrus: "mua",
  postfix: "smtp",
  exim: "smtp",
  sendmail: "smtp",
  vchkpw: "smtp",
};

const SERVICES = Object.keys(FAMILIES) as Service[];
const QUIET = new Map<Service, Reading>(
  SERVICES.map((service) => [service, { service, outcome: null }]),
);
const SERVICE_NUMBERS = new Map<Service, number>(SERVICES.map((service, i) => [service, i]));

/** Shorter messages, in characters, are not looked at for their length. */
const LEAST_LONG = 100;

/** Whose readers look after cut lines themselves. */
const OWN_CUTS: ReadonlySet<Service> = new Set(["sshd"]);

/**
 * Who prints the client's address before what he chose, so that only the words that tell a failure from a login can have
 * been cut off. (cyrus prints a name before it, which may be any text.)
 */
const ADDRESS_FIRST: ReadonlySet<Service> = new Set([
  "proftpd",
  "pure-ftpd",
  "ftpd",
  "wu-ftpd",
  "postfix",
]);

/**
 * Makes a reader. It remembers a bounded number of connections, so one reader must be given all lines of a log.
 *
 * @param tables Of the daemons that are known; the messages of others say nothing.
 * @param told What {@link Reader.dump} of the run before gave.
 * @param hosts Which daemons print addresses; by default those of whom a line does not tell.
 * @param wanted The families that the log is read for; nothing for all. A try that is told of in a log that is not read for
 * it is no try that another log tells of again.
 * @param own Whose own log it is; nothing where any daemon may write to it.
 * @param log The log's path or name, by which the next run knows it again.
 * @param timeOfLine Reads the time of a line; nothing where it is not asked for.
 * @param took Called with the pattern that took a line, before anything else is known of it.
 * @param plainLines Knows lines again; nothing for few lines.
 * @returns The reader.
 */
export function createLineReader(
  tables: Tables,
  told: readonly string[] = [],
  hosts: PrintedHosts = AS_PRINTED,
  wanted?: ReadonlySet<Family>,
  own?: OwnLog,
  log = "",
  timeOfLine?: (line: string) => number | undefined,
  took?: Took,
  plainLines?: PlainLines,
): Reader {
  const clients = createClients();
  const tries = countTries();
  const rests = watchContinuations(told);
  const held = watchUnnamedClients(told);
  const sizes = watchLineLengths(told);
  const bareness = watchHeaderless(told, log);
  const unwrap = createUnwrapper();
  const parsers = createParsers(tables, hosts, took);
  /** The line before, if one about its repetition may follow: as it was split, or its shape and what was in it. */
  let before: LogLine | undefined;
  let shapeBefore: Shape | undefined;
  let pidBefore = 0;
  let addressBefore = 0;
  let portBefore = 0;
  let blanks = 0;
  /** The line that is read, or when the entry was written. */
  let written: string | number | undefined;

  function read(parser: Parser, split: LogLine, times: number): Reading {
    const isPassed = split.message.length > LEAST_LONG && sizes.isPassed(split);
    const first = parser(split.message, isPassed ? { ...split, isPassed } : split);
    if (own && own.service !== first?.service) return undefined;
    const isCut = first !== undefined && !OWN_CUTS.has(first.service) && sizes.mayBeCut(split);
    const isRest = rests.isRest(split, first, blanks, isCut);
    if (!first) return undefined;
    const { service } = first;
    const said = isRest ? undefined : held.add(split, first);
    if (!said || saysNothing(said)) return QUIET.get(service);
    const isDoubtful = isCut || (blanks > 0 && !OWN_CUTS.has(service));
    if (isDoubtful && (said.outcome === "success" || !isAddressFirst(said))) {
      return QUIET.get(service);
    }
    const client = clients.of(said.peer);
    return client ? count(said, client, split.pid, times) : QUIET.get(service);
  }

  /** Whether nothing is counted, nor ends, by what a message says. */
  function saysNothing(said: ParsedMessage): boolean {
    if (said.outcome === null && (said.role !== "end" || said.peer === "")) return true;
    return wanted !== undefined && !wanted.has(familyOf(said));
  }

  function count(said: ParsedMessage, client: Client, pid: number, times: number): Reading {
    const { service, outcome } = said;
    const number = SERVICE_NUMBERS.get(service)!;
    const counted = tries.count(said, client, number, pid, times);
    if (counted <= 0 || outcome === null) return QUIET.get(service);
    const family = familyOf(said);
    return {
      service,
      family,
      outcome,
      address: client.address,
      times: counted,
      user: said.user,
      at: typeof written === "string" ? timeOfLine?.(written) : written,
      userTimes: said.role === "sum" ? 1 : counted,
    };
  }

  function lineBefore(): LogLine | undefined {
    return shapeBefore
      ? plainLines?.splitOf(shapeBefore, pidBefore, addressBefore, portBefore)
      : before;
  }

  /** What a line says whose shape is known. */
  function plain(shape: Shape, { pid, address, port }: PlainLine): Reading {
    before = undefined;
    shapeBefore = shape.isRead ? shape : undefined;
    pidBefore = pid;
    addressBefore = address;
    portBefore = port;
    const { said, hasPort } = shape;
    if (!said) return undefined;
    if (saysNothing(said)) return QUIET.get(said.service);
    if (hasPort) said.port = port;
    return count(said, clients.ofIPv4(address), pid, 1);
  }

  function message(split: LogLine): Reading {
    sizes.note(split);
    const parser = parsers.get(split.program);
    const times = before || shapeBefore ? timesRepeated(split) : 0;
    const again = times > 0 ? lineBefore() : undefined;
    before = shapeBefore = undefined;
    if (!parser || times > 0) return again && read(parsers.get(again.program)!, again, times);
    const repeated = unwrapRepeated(split.message);
    if (repeated) return read(parser, { ...split, message: repeated.message }, repeated.times);
    before = split;
    return read(parser, split, 1);
  }

  /** What is left of a reading in a log where clients may have written it. */
  function believed(reading: Reading, guessed?: LogLine): Reading {
    if (!reading || reading.outcome === null) return reading;
    const isForgeable = bareness.isForgeable(guessed) ||
      (own?.service === "proftpd" && hosts.proftpdLines());
    // Without its header a line is too little to trust somebody for.
    if (reading.outcome === "success" && (isForgeable || guessed)) {
      return QUIET.get(reading.service);
    }
    return isForgeable ? { ...reading, outcome: "probed", isDoubtful: true } : reading;
  }

  /** Whether a header of syslog's stands before a message; a word and a colon may be a part of the message. */
  function isTagged({ program, pid }: LogLine): boolean {
    return program !== "" && (pid > 0 || parsers.has(program));
  }

  function headed(split: LogLine): Reading {
    bareness.headed();
    plainLines?.learn(split, parsers.get(split.program));
    return believed(message(split));
  }

  /** A line that names no program, as a container's does not, or none that is known. */
  function odd(text: string, split: LogLine | undefined): Reading {
    const inner = split && split.program !== "" ? undefined : unwrap(text);
    if (inner === undefined) return bare(text, split);
    const within = splitLine(inner);
    return within && isTagged(within) ? headed(within) : bare(inner, within);
  }

  function bare(text: string, split: LogLine | undefined): Reading {
    const reading = split && message(split);
    if (reading || (split && (own || bareness.isHeaded()))) return believed(reading);
    before = shapeBefore = undefined;
    const behind = behindStamp(text);
    const guessed = behind.length > LONGEST_LINE ? undefined : bareness.guess(behind);
    if (!guessed) return undefined;
    const guess = message(guessed);
    if (guess) bareness.known(guessed);
    return believed(guess, guessed);
  }

  for (const line of told) {
    const found = /^(\S+) (\S+) (.*)$/.exec(line);
    const client = found && clients.of(found[2]!);
    const service = found && SERVICE_NUMBERS.get(found[1] as Service);
    if (client && typeof service === "number") tries.recall(client, service, found[3]!);
  }

  return {
    dump: () => {
      const connections = tries.dump().map(({ address, service, line }) =>
        `${SERVICES[service]} ${address} ${line}`
      );
      return [
        ...connections,
        ...rests.dump(),
        ...sizes.dump(),
        ...bareness.dump(),
        ...held.dump(),
      ];
    },
    ...plainLines && !own && !took && !timeOfLine && {
      plain: (bytes, from, onReading) => {
        // What may be the rest of another line, and whom a process has told of before, is looked for in the text.
        const shape = rests.isAny() ? undefined : plainLines.find(bytes, from);
        if (!shape || (shape.said?.role === "end" && held.isAny())) return -1;
        written = undefined;
        bareness.headed();
        onReading(believed(plain(shape, plainLines.line)));
        return plainLines.line.end;
      },
    },
    line: (text) => {
      written = text;
      blanks = blanksBehind(text);
      const split = own?.isUntagged
        ? splitUntagged(text)
        : (rests.isAny() ? splitEmpty(text) : undefined) ?? splitLine(text);
      return split && isTagged(split) ? headed(split) : odd(text, split);
    },
    message: (program, pid, text, host = "", at = undefined) => {
      written = at;
      blanks = blanksBehind(text);
      return message({
        host,
        program,
        pid: /^\d{1,10}$/.test(pid) ? Number(pid) : 0,
        message: text.length > LONGEST_LINE ? "" : text.trim(),
      });
    },
  };
}

function familyOf({ service, family }: ParsedMessage): Family {
  // No rule's messages are read here.
  return family ?? FAMILIES[service as Daemon];
}

/** How many blanks are taken off a line's end when it is read; a carriage return alone is the line's own end. */
function blanksBehind(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  if (last > 32 && last < 127) return 0;
  const blanks = text.length - text.trimEnd().length;
  return blanks === 1 && text.endsWith("\r") ? 0 : blanks;
}

/** Whether only the words that tell a failure from a login can have been cut off a message. */
function isAddressFirst({ service, family }: ParsedMessage): boolean {
  return ADDRESS_FIRST.has(service) || (service === "courier" && family === "smtp");
}

/** A line with a tag and nothing behind it: the rest of a message which was as long as one may be, that is nothing. */
function splitEmpty(text: string): LogLine | undefined {
  const split = text.trimEnd().endsWith(":") ? splitLine(`${text.trimEnd()} -`) : undefined;
  return split?.message === "-" ? { ...split, message: "", size: undefined } : undefined;
}
