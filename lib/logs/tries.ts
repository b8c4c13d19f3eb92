/**
 * Remembers, for a bounded number of connections, what was told of them, so that one try counts once however
 * many lines are about it.
 */
import type { Service } from "./event.ts";
import { createGenerations } from "./generations.ts";
import { NO_PORT, type Said } from "./said.ts";

interface Connection {
  /** The number of its client, see {@link Tries.count}. */
  readonly client: number;
  /** The process that was first heard of it. */
  readonly pid: number;
  /** Negative until a line says it. */
  port: number;
  /** Nothing until a line says it. */
  isUnknown: boolean | undefined;
  counted: number;
  /** How many tries the daemon itself told of in one way, and in another. */
  told: number;
  also: number;
  /** Whether the first try was counted before anything told of it. */
  isAhead: boolean;
  /** Whether the client got in. */
  isInside: boolean;
  /** Whether it was closed: what has its port or process now is another. */
  isOver: boolean;
}

/** How many connections are remembered at least. */
const REMEMBERED = 4096;

/** Processes are numbered below this on every system. */
const MOST_PROCESSES = 2 ** 22;

/** And ports below this; nothing else was let through as a port. */
const MOST_PORTS = 100_000;

/** Daemons that serve each connection by a process of its own. */
const ONE_EACH: ReadonlySet<Service> = new Set(["sshd", "dropbear"]);

/** Counts the tries in a message, in the order of the lines. */
export interface Tries {
  /**
   * @param said The message.
   * @param client A number that stands for the client's address and the daemon's service.
   * @param pid The process that wrote the message; 0 where it is not known.
   * @param times How often the message came.
   * @returns How many tries, or probes or logins, it adds to what was counted before.
   */
  readonly count: (said: Said, client: number, pid: number, times: number) => number;
  /**
   * @returns What later lines may be about, newest last: of each connection its client's number and a line for
   * {@link Tries.recall}.
   */
  readonly dump: () => { client: number; line: string }[];
  /**
   * @param client The client's number.
   * @param line What `dump` gave of the connection, in this run or one before.
   */
  readonly recall: (client: number, line: string) => void;
}

/** How many connections are written down for the next run. */
const WRITTEN = 256;

/**
 * Makes a memory of connections.
 *
 * @returns The memory.
 */
export function countTries(): Tries {
  // A connection is known by its client's port, where lines have it, and by the process that serves it.
  const byPort = createGenerations<number, Connection>(REMEMBERED);
  const byPid = createGenerations<number, Connection>(REMEMBERED);

  function recall(
    said: Said,
    pid: number,
    portKey: number,
    pidKey: number,
  ): Connection | undefined {
    const served = pidKey >= 0 ? byPid.get(pidKey) : undefined;
    const isServed = served !== undefined && isOne(served, said);
    // The process first: a client may use its port again, and sshd's lines that begin a connection have none before 7.4.
    if (isServed && pid > 0 && ONE_EACH.has(said.service)) return atPort(served, portKey);
    const known = portKey >= 0 ? byPort.get(portKey) : undefined;
    if (known && isOne(known, said)) return known;
    return isServed ? atPort(served, portKey) : undefined;
  }

  function atPort(connection: Connection, portKey: number): Connection {
    if (portKey >= 0) byPort.set(portKey, connection);
    return connection;
  }

  function begin(client: number, pid: number, portKey: number, pidKey: number): Connection {
    const connection: Connection = {
      client,
      pid,
      port: NO_PORT,
      isUnknown: undefined,
      counted: 0,
      told: 0,
      also: 0,
      isAhead: false,
      isInside: false,
      isOver: false,
    };
    if (portKey >= 0) byPort.set(portKey, connection);
    if (pidKey >= 0) byPid.set(pidKey, connection);
    return connection;
  }

  /** How often the end of a connection counts that nothing else told of: sshd 6.8 to 7.0 tells of it twice, without port. */
  function ends(said: Said, client: number, pid: number, pidKey: number): number {
    if (said.port >= 0 || pid === 0 || pidKey < 0 || !ONE_EACH.has(said.service)) return 1;
    if (byPid.get(pidKey)?.isOver) return 0;
    begin(client, pid, NO_PORT, pidKey).isOver = true;
    return 1;
  }

  return {
    count: (said, client, pid, times) => {
      const { part, port } = said;
      if (part === "alone") return times;
      const portKey = port < 0 ? NO_PORT : client * MOST_PORTS + port;
      const process = said.pid ?? pid;
      const pidKey = process < MOST_PROCESSES ? client * MOST_PROCESSES + process : -1;
      const known = part === "announced" ? undefined : recall(said, process, portKey, pidKey);
      // Most connections that end were not told of before; there is no need to remember those.
      if (part === "end" && !known) return ends(said, client, process, pidKey);
      const connection = known ?? begin(client, process, portKey, pidKey);
      if (port >= 0) connection.port = port;
      if (said.isUnknown !== undefined) connection.isUnknown = said.isUnknown;
      const before = connection.counted;
      add(connection, said, times);
      return part === "in" ? times : connection.counted - before;
    },
    dump: () =>
      [...new Set([...byPid.values(), ...byPort.values()])].filter((one) => !one.isOver)
        .slice(-WRITTEN).map((one) => ({ client: one.client, line: lineOf(one) })),
    recall: (client, line) => {
      const one = parseLine(client, line);
      if (!one) return;
      if (one.port >= 0) byPort.set(client * MOST_PORTS + one.port, one);
      if (one.pid < MOST_PROCESSES) byPid.set(client * MOST_PROCESSES + one.pid, one);
    },
  };
}

/** `PORT PID COUNTED TOLD ALSO FLAGS`; a dash stands for what is not known, and process 0. */
function lineOf(one: Connection): string {
  const { port, pid, counted, told, also } = one;
  const known = one.isUnknown === undefined ? "-" : one.isUnknown ? "u" : "k";
  const flags = `${known}${one.isAhead ? "a" : "-"}${one.isInside ? "i" : "-"}`;
  return `${port < 0 ? "-" : port} ${pid} ${counted} ${told} ${also} ${flags}`;
}

function parseLine(client: number, line: string): Connection | undefined {
  const found = /^(\d{1,5}|-) (\d{1,10}) (\d{1,9}) (\d{1,9}) (\d{1,9}) ([uk-])([a-])([i-])$/.exec(
    line,
  );
  if (!found) return undefined;
  const [, port, pid, counted, told, also, known, ahead, inside] = found;
  return {
    client,
    pid: Number(pid),
    port: port === "-" ? NO_PORT : Number(port),
    isUnknown: known === "-" ? undefined : known === "u",
    counted: Number(counted),
    told: Number(told),
    also: Number(also),
    isAhead: ahead === "a",
    isInside: inside === "i",
    isOver: false,
  };
}

/** Whether a message can be about a connection: ports and processes are used again, and a user stays the same. */
function isOne(connection: Connection, said: Said): boolean {
  if (connection.isOver) return false;
  if (said.port >= 0 && connection.port >= 0 && said.port !== connection.port) return false;
  return said.isUnknown === undefined || connection.isUnknown === undefined ||
    said.isUnknown === connection.isUnknown;
}

function add(connection: Connection, said: Said, times: number): void {
  switch (said.part) {
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
      if (connection.counted === 0 && !connection.isInside) {
        connection.counted = 1;
        connection.isAhead = said.isUnknown === true;
      }
      if (said.part === "end") connection.isOver = true;
  }
}
