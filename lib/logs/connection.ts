/** A connection as far as lines have told of it, and how that is written down for the next run. */
import type { Client } from "./clients.ts";
import { NO_PORT } from "./said.ts";

/** What was told of a connection. */
export interface Connection {
  readonly client: Client;
  /** The number of the daemon's service, see {@link Tries.count}. */
  readonly service: number;
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
  /** How many tries each told of who tells of the same ones. */
  voices: Map<string, number> | undefined;
  /** Whether it was told of as a probe. */
  isProbed: boolean;
  /** Whether the client got in. */
  isInside: boolean;
  /** Whether it was closed: what has its port or process now is another. */
  isOver: boolean;
}

/**
 * Writes down what was told.
 *
 * @param one The connection.
 * @returns `PORT PID COUNTED TOLD ALSO FLAGS VOICE=TRIES…`; a dash stands for what is not known, and process 0.
 */
export function lineOf(one: Connection): string {
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
 * @param client Its client.
 * @param service The number of the service.
 * @param line What {@link lineOf} gave.
 * @returns The connection; nothing for any other line.
 */
export function parseLine(client: Client, service: number, line: string): Connection | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, port, pid, counted, told, also, known, ahead, inside, probed, voices] = found;
  return {
    client,
    service,
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
    isOver: false,
  };
}
