/** A connection as far as lines have told of it, and how that is written down for the next run. */
import { NO_PORT } from "../forms/parsed_message.ts";

/** What was told of a connection. */
export interface Connection {
  /** How many connections were begun before it, in this run. */
  serial: number;
  /** How many were when it was heard of last. */
  heard: number;
  /** See clients.ts. */
  id: number;
  isIPv4: boolean;
  /** The client's address, where it is not IPv4. */
  other: string;
  /** The number of the daemon's service, see {@link Tries.count}. */
  service: number;
  /** What it is known by beside its client, see count_tries.ts; negative where it is not. */
  portKey: number;
  pidKey: number;
  /** The process that was first heard of it. */
  pid: number;
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
  /** How many tries each told of who tells of the same ones. */
  voices: Map<string, number> | undefined;
  /** Whether it was told of as a probe. */
  isProbed: boolean;
  /** Whether the client got in. */
  isInside: boolean;
  /** Whether it was closed: what has its port or process now is another. */
  isOver: boolean;
}

/** What is written down of a connection. */
export type Told = Omit<
  Connection,
  "serial" | "heard" | "id" | "isIPv4" | "other" | "service" | "portKey" | "pidKey" | "isOver"
>;

/**
 * Makes room for what is told of connections: the oldest is taken for the next, so that no new object is made for each.
 *
 * @param size How many there are at most.
 * @returns Gives a connection of which nothing was told but what it is given.
 */
export function createConnections(
  size: number,
): (
  client: Pick<Connection, "id" | "isIPv4" | "other">,
  service: number,
  pid: number,
) => Connection {
  const all: Connection[] = [];
  let begun = 0;
  return ({ id, isIPv4, other }, service, pid) => {
    const connection = all[begun % size] ?? (all[begun] = newConnection());
    connection.serial = connection.heard = begun++;
    connection.id = id;
    connection.isIPv4 = isIPv4;
    connection.other = other;
    connection.service = service;
    connection.portKey = connection.pidKey = -1;
    connection.pid = pid;
    connection.port = NO_PORT;
    connection.isUnknown = undefined;
    connection.counted = connection.told = connection.also = 0;
    connection.isAhead =
      connection.isProbed =
      connection.isInside =
      connection.isOver =
        false;
    connection.voices = undefined;
    return connection;
  };
}

function newConnection(): Connection {
  return {
    serial: 0,
    heard: 0,
    id: 0,
    isIPv4: true,
    other: "",
    service: 0,
    portKey: -1,
    pidKey: -1,
    pid: 0,
    port: NO_PORT,
    isUnknown: undefined,
    counted: 0,
    told: 0,
    also: 0,
    isAhead: false,
    voices: undefined,
    isProbed: false,
    isInside: false,
    isOver: false,
  };
}

/**
 * The client's address, as text.
 *
 * @param connection The connection.
 * @returns As parseAddress() writes it.
 */
export function addressOf({ id, isIPv4, other }: Connection): string {
  return isIPv4 ? `${id >>> 24}.${(id >>> 16) & 255}.${(id >>> 8) & 255}.${id & 255}` : other;
}

/**
 * Writes down what was told.
 *
 * @param one The connection.
 * @returns `PORT PID COUNTED TOLD ALSO FLAGS VOICE=TRIES…`; a dash stands for what is not known, and process 0.
 */
export function lineOf(one: Told): string {
  const { port, pid, counted, told, also } = one;
  const known = one.isUnknown === undefined ? "-" : one.isUnknown ? "u" : "k";
  const flags = `${known}${one.isAhead ? "a" : "-"}${one.isInside ? "i" : "-"}${
    one.isProbed ? "p" : ""
  }`;
  const voices = [...one.voices ?? []].map(([name, tries]) => ` ${name}=${tries}`).join("");
  return `${port < 0 ? "-" : port} ${pid} ${counted} ${told} ${also} ${flags}${voices}`;
}

const LINE =
  /^(\d{1,5}|-) (\d{1,10}) (\d{1,9}) (\d{1,9}) (\d{1,9}) ([uk-])([a-])([i-])(p?)((?: [a-z0-9_-]{1,20}=\d{1,9})*)$/;

/**
 * Reads what was written down.
 *
 * @param line What {@link lineOf} gave.
 * @returns What was told; nothing for any other line.
 */
export function parseLine(line: string): Told | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, port, pid, counted, told, also, known, ahead, inside, probed, voices] = found;
  return {
    pid: Number(pid),
    port: port === "-" ? NO_PORT : Number(port),
    isUnknown: known === "-" ? undefined : known === "u",
    counted: Number(counted),
    told: Number(told),
    also: Number(also),
    isAhead: ahead === "a",
    voices: voices
      ? new Map(
        voices.trim().split(" ").map((voice) => {
          const [name, tries] = voice.split("=");
          return [name!, Number(tries)];
        }),
      )
      : undefined,
    isProbed: probed === "p",
    isInside: inside === "i",
  };
}
