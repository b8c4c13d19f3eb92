/**
 * Remembers, for a bounded number of connections, what was told of them, so that one try counts once however
 * many lines are about it.
 */
import { addressOf, type Connection, createConnections, lineOf, parseLine } from "./connection.ts";
import type { Service } from "../forms/event.ts";
import { createBoundedPairMap } from "./bounded_pair_map.ts";
import type { ParsedMessage } from "../forms/parsed_message.ts";

/** How many connections are remembered at least. */
const REMEMBERED = 4096;

/** For so many there is room: twice as many are remembered at most, and what is heard of again is given a new place in time. */
const ROOM = 4 * REMEMBERED;

/** Processes are numbered below this on every system. */
const MOST_PROCESSES = 2 ** 22;

/** And ports below this; nothing else was let through as a port. */
const MOST_PORTS = 100_000;

/** No client has this port or process. */
const NO_KEY = -1;

/** Daemons that serve each connection by a process of its own. */
const ONE_EACH: ReadonlySet<Service> = new Set(["sshd", "dropbear"]);

/** A client, as far as it matters here: of IPv4 the number, of others the text too. */
type Who = Pick<Connection, "id" | "isIPv4" | "other">;

/** Counts the tries in a message, in the order of the lines. */
export interface Tries {
  /**
   * @param said The message.
   * @param client Whom it is about.
   * @param service A small number that stands for the daemon's service.
   * @param pid The process that wrote the message; 0 where it is not known.
   * @param times How often the message came.
   * @returns How many tries, or probes or logins, it adds to what was counted before.
   */
  readonly count: (
    said: ParsedMessage,
    client: Who,
    service: number,
    pid: number,
    times: number,
  ) => number;
  /**
   * @returns What later lines may be about, newest last: of each connection its client's address, the service and a line for
   * {@link Tries.recall}.
   */
  readonly dump: () => { address: string; service: number; line: string }[];
  /**
   * @param client The client.
   * @param service The number of the service.
   * @param line What `dump` gave of the connection, in this run or one before.
   */
  readonly recall: (client: Who, service: number, line: string) => void;
}

/** How many connections are written down for the next run. */
const WRITTEN = 256;

/** Stands for the process of a session: many serve it, or one serves many. */
const NO_PID = MOST_PROCESSES;

/** The voice of a client's sessions, and of what has no name. */
const SESSIONS = "sessions";

/** How many voices are told apart in one connection. */
const MOST_VOICES = 8;

/**
 * Makes a memory of connections.
 *
 * @returns The memory.
 */
export function countTries(): Tries {
  // A connection is known by its client's port, where lines have it, and by the process that serves it.
  const byPort = createBoundedPairMap<Connection>(REMEMBERED);
  const byPid = createBoundedPairMap<Connection>(REMEMBERED);
  const nextConnection = createConnections(ROOM);
  let begun = 0;

  /** What has got another connection's place meanwhile is none that was asked for. */
  function atPid(id: number, pidKey: number): Connection | undefined {
    const one = pidKey < 0 ? undefined : byPid.get(id, pidKey);
    return one && one.id === id && one.pidKey === pidKey ? kept(one) : undefined;
  }

  function atPort(id: number, portKey: number): Connection | undefined {
    const one = portKey < 0 ? undefined : byPort.get(id, portKey);
    return one && one.id === id && one.portKey === portKey ? kept(one) : undefined;
  }

  /** A connection that is heard of again, in a place that is not taken from it soon. */
  function kept(one: Connection): Connection {
    one.heard = begun;
    if (begun - one.serial < ROOM / 2) return one;
    const told = { ...one };
    // The old place may be found in the memory still, until it is taken.
    one.isOver = true;
    const renewed = begin(told, told.service, told.pid, told.portKey, told.pidKey);
    return Object.assign(renewed, { ...told, serial: renewed.serial, heard: begun });
  }

  function recall(
    said: ParsedMessage,
    { id }: Who,
    pid: number,
    portKey: number,
    pidKey: number,
  ): Connection | undefined {
    const served = atPid(id, pidKey);
    const isServed = served !== undefined && isOne(served, said);
    // The process first: a client may use its port again, and sshd's lines that begin a connection have none before 7.4.
    if (isServed && pid > 0 && ONE_EACH.has(said.service)) return withPort(served, portKey);
    const known = atPort(id, portKey);
    if (known && isOne(known, said)) return known;
    return isServed ? withPort(served, portKey) : undefined;
  }

  function withPort(connection: Connection, portKey: number): Connection {
    if (portKey >= 0) {
      connection.portKey = portKey;
      byPort.set(connection.id, portKey, connection);
    }
    return connection;
  }

  function begin(
    client: Who,
    service: number,
    pid: number,
    portKey: number,
    pidKey: number,
  ): Connection {
    const connection = nextConnection(client, service, pid);
    begun++;
    if (portKey >= 0) byPort.set(client.id, portKey, connection);
    if (pidKey >= 0) byPid.set(client.id, pidKey, connection);
    connection.portKey = portKey;
    connection.pidKey = pidKey;
    return connection;
  }

  /** How often the end of a connection counts that nothing else told of: sshd 6.8 to 7.0 tells of it twice, without port. */
  function ends(
    said: ParsedMessage,
    client: Who,
    service: number,
    pid: number,
    pidKey: number,
  ): number {
    if (said.port >= 0 || pid === 0 || pidKey < 0 || !ONE_EACH.has(said.service)) return 1;
    if (atPid(client.id, pidKey)?.isOver) return 0;
    begin(client, service, pid, NO_KEY, pidKey).isOver = true;
    return 1;
  }

  /** Of daemons whose lines name a session, or none: all of a client's sessions together are one voice among the others. */
  function pooled(said: ParsedMessage, client: Who, service: number, times: number): number {
    const pidKey = pidKeyOf(client, service, 0);
    const portKey = portKeyOf(client, service, said.port);
    const last = atPort(client.id, portKey);
    const known = last && isOne(last, said) ? last : undefined;
    if (said.role === "end" && !known) return 1;
    const pool = atPid(client.id, pidKey) ?? begin(client, service, 0, NO_KEY, pidKey);
    if (said.port < 0) {
      const isSum = said.role === "sum";
      return hear(pool, isSum ? SESSIONS : said.voice ?? SESSIONS, isSum ? said.tries ?? 1 : times);
    }
    const session = known ?? begin(client, service, NO_PID, portKey, NO_KEY);
    session.port = said.port;
    const before = session.counted;
    add(session, said, times);
    const grown = session.counted - before;
    return grown > 0 ? hear(pool, SESSIONS, grown) : 0;
  }

  return {
    count: (said, client, service, pid, times) => {
      const { role, port } = said;
      if (role === "alone") return times;
      if (role === "in" && said.isPooled) return times;
      if (said.isPooled) return pooled(said, client, service, times);
      const portKey = portKeyOf(client, service, port);
      const process = said.pid ?? pid;
      const pidKey = pidKeyOf(client, service, process);
      const known = role === "announced"
        ? undefined
        : recall(said, client, process, portKey, pidKey);
      if (said.outcome === null) {
        if (known) known.isOver = true;
        return 0;
      }
      // Most connections that end were not told of before; there is no need to remember those.
      if (role === "end" && !known) return ends(said, client, service, process, pidKey);
      const connection = known ?? begin(client, service, process, portKey, pidKey);
      if (port >= 0) connection.port = port;
      if (said.isUnknown !== undefined) connection.isUnknown = said.isUnknown;
      if (role === "probe") return probe(connection);
      const before = connection.counted;
      add(connection, said, times);
      return role === "in" ? times : connection.counted - before;
    },
    dump: () =>
      [...new Set([...byPid.values(), ...byPort.values()])].filter((one) => !one.isOver)
        .sort((a, b) => a.heard - b.heard).slice(-WRITTEN)
        .map((one) => ({ address: addressOf(one), service: one.service, line: lineOf(one) })),
    recall: (client, service, line) => {
      const told = parseLine(line);
      if (!told) return;
      const portKey = portKeyOf(client, service, told.port);
      const pidKey = pidKeyOf(client, service, told.pid);
      Object.assign(begin(client, service, told.pid, portKey, pidKey), told);
    },
  };
}

/** What a connection is known by, beside its client's number: the daemon, and his port or the process that serves him. */
function portKeyOf({ isIPv4 }: Who, service: number, port: number): number {
  return port < 0 ? NO_KEY : (2 * service + (isIPv4 ? 1 : 0)) * MOST_PORTS + port;
}

function pidKeyOf({ isIPv4 }: Who, service: number, pid: number): number {
  return pid < MOST_PROCESSES ? (2 * service + (isIPv4 ? 1 : 0)) * MOST_PROCESSES + pid : NO_KEY;
}

/** Whether a message can be about a connection: ports and processes are used again, and a user stays the same. */
function isOne(connection: Connection, said: ParsedMessage): boolean {
  if (connection.isOver) return false;
  if (said.port >= 0 && connection.port >= 0 && said.port !== connection.port) return false;
  return said.isUnknown === undefined || connection.isUnknown === undefined ||
    said.isUnknown === connection.isUnknown;
}

/** Adds what one of several tells of who each tell of every try once; returns by how much there are more tries. */
function hear(connection: Connection, voice: string, times: number): number {
  const voices = connection.voices ??= new Map<string, number>();
  // The names are the daemon's own, of which there are few; a client can't make more of them.
  const name = voices.size < MOST_VOICES || voices.has(voice) ? voice : SESSIONS;
  const told = (voices.get(name) ?? 0) + times;
  voices.set(name, told);
  const before = connection.counted;
  connection.counted = Math.max(before, told);
  return connection.counted - before;
}

function probe(connection: Connection): number {
  if (connection.counted > 0 || connection.isInside || connection.isProbed) return 0;
  connection.isProbed = true;
  return 1;
}

function add(connection: Connection, said: ParsedMessage, times: number): void {
  switch (said.role) {
    case "announced":
      connection.counted = times;
      connection.isAhead = true;
      break;
    case "pam":
      // It always comes before the daemon's own line, so only an announcement can have counted its try.
      connection.counted += connection.isAhead ? times - 1 : times;
      connection.isAhead = false;
      break;
    case "told":
      connection.told += times;
      connection.counted = Math.max(connection.counted, connection.told);
      connection.isAhead = false;
      break;
    case "also":
      connection.also += times;
      connection.counted = Math.max(connection.counted, connection.also);
      break;
    case "voiced":
      hear(connection, said.voice ?? SESSIONS, times);
      break;
    case "verdict":
      connection.counted += times;
      break;
    case "sum":
      connection.counted = Math.max(connection.counted, said.tries ?? 1);
      connection.isOver = true;
      break;
    case "in":
      connection.isInside = true;
      break;
    default:
      if (connection.counted === 0 && !connection.isInside && !connection.isProbed) {
        connection.counted = 1;
        connection.isAhead = said.isUnknown === true;
      }
      if (said.role === "end") connection.isOver = true;
  }
}
