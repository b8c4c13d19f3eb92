/**
 * Remembers, for a bounded number of connections, what was told of them, so that one try counts once however
 * many lines are about it.
 *
 * A daemon tells of a try in several ways (sshd: `Invalid user`, PAM's error, `Failed password`), each way once
 * for each try. So a connection has had as many tries as the most told-of way has lines, and a line counts when
 * it makes that number greater.
 */
import { createGenerations } from "./generations.ts";
import type { Said } from "./said.ts";

interface Connection {
  /** Empty until a line says it. */
  port: string;
  counted: number;
  pam: number;
  told: number;
  also: number;
  verdicts: number;
  /** Whether the client got in. */
  inside: boolean;
  /** Whether it was closed: what has its port or process now is another. */
  over: boolean;
}

/** How many connections are remembered at least. */
const REMEMBERED = 4096;

/** Processes are numbered below this on every system. */
const MOST_PROCESSES = 2 ** 22;

/** Counts the tries in a message, in the order of the lines. */
export interface Tries {
  /**
   * @param said The message.
   * @param client A number that stands for the client's address and the daemon's service.
   * @param pid The process that wrote the message; empty where it is not known.
   * @param times How often the message came.
   * @returns How many tries, or probes or logins, it adds to what was counted before.
   */
  readonly count: (said: Said, client: number, pid: string, times: number) => number;
}

/**
 * Makes a memory of connections.
 *
 * @returns The memory.
 */
export function countTries(): Tries {
  // A connection is known by its client's port, where lines have it, and by the process that serves it.
  const byPort = createGenerations<number, Connection>(REMEMBERED);
  const byPid = createGenerations<number, Connection>(REMEMBERED);

  function find(said: Said, client: number, pid: string, fresh: boolean): Connection {
    const { port } = said;
    const portKey = port === "" ? -1 : client * 65_536 + Number(port);
    const process = Number(said.pid ?? pid);
    const pidKey = process < MOST_PROCESSES ? client * MOST_PROCESSES + process : -1;
    if (!fresh) {
      const known = portKey >= 0 ? byPort.get(portKey) : undefined;
      if (known && !known.over) return known;
      const served = pidKey >= 0 ? byPid.get(pidKey) : undefined;
      if (served && !served.over && (port === "" || served.port === "" || served.port === port)) {
        if (port !== "") {
          served.port = port;
          byPort.set(portKey, served);
        }
        return served;
      }
    }
    const connection: Connection = {
      port,
      counted: 0,
      pam: 0,
      told: 0,
      also: 0,
      verdicts: 0,
      inside: false,
      over: false,
    };
    if (portKey >= 0) byPort.set(portKey, connection);
    if (pidKey >= 0) byPid.set(pidKey, connection);
    return connection;
  }

  return {
    count: (said, client, pid, times) => {
      const { part } = said;
      if (part === "alone") return times;
      const connection = find(said, client, pid, part === "announced");
      const before = connection.counted;
      switch (part) {
        case "announced":
          connection.counted = times;
          break;
        case "pam":
          connection.pam += times;
          connection.counted = Math.max(before, connection.pam);
          break;
        case "told":
          connection.told += times;
          connection.counted = Math.max(before, connection.told);
          break;
        case "also":
          connection.also += times;
          connection.counted = Math.max(before, connection.also);
          break;
        case "verdict":
          connection.verdicts += times;
          connection.counted += times;
          break;
        case "sum":
          connection.counted = Math.max(before, said.tries ?? 1);
          connection.over = true;
          break;
        case "in":
          connection.inside = true;
          return times;
        default:
          if (before === 0 && !connection.inside) connection.counted = 1;
          if (part === "end") connection.over = true;
      }
      return connection.counted - before;
    },
  };
}
