/**
 * Remembers, for a bounded number of connections and clients, what was already told of them, so that one try counts
 * once however many lines are about it.
 */
import type { Said } from "./said.ts";

/** What was told of one connection, or of one client where messages do not name the connection. */
interface Told {
  tries: number;
  /** An invalid user was announced; the line that tells of the try itself is still to come. */
  announced: boolean;
  /** Failures that PAM or an auth process told of; the daemon's own line about them is still to come. */
  pam: number;
}

/** How many connections are remembered. */
const REMEMBERED = 4096;

/** Says, in the order of the lines, how many tries a message tells of that were not told of before. */
export type CountNew = (said: Said, pid: string) => number;

/**
 * Makes a memory.
 *
 * @returns A function that takes a message about a client and says how many new tries it tells of.
 */
export function rememberConnections(): CountNew {
  const connections = new Map<string, Told>();

  function toldOf(key: string): Told {
    let told = connections.get(key);
    if (!told) {
      if (connections.size >= REMEMBERED) connections.delete(connections.keys().next().value!);
      connections.set(key, told = { tries: 0, announced: false, pam: 0 });
    }
    return told;
  }

  function countSsh(said: Said, pid: string): number {
    // Most lines have the client's port, which names the connection; some have but the process.
    const byPid = `${pid} ${said.peer}`;
    const told = toldOf(said.port === "" ? byPid : `${said.peer} ${said.port}`);
    const process = said.port === "" ? told : toldOf(byPid);
    const isOldNews = isTold(said, told, process);
    told.tries++;
    return isOldNews ? 0 : said.tries;
  }

  return (said, pid) => {
    if (said.family === "ssh") return countSsh(said, pid);
    const told = toldOf(`${said.service} ${said.peer}`);
    if (said.part === "pam") told.pam += said.tries;
    else if (said.part === "sum") {
      const known = Math.min(told.pam, said.tries);
      told.pam -= known;
      return said.tries - known;
    } else if (said.part === "end" && told.tries > 0) return 0;
    told.tries += said.tries;
    return said.tries;
  };
}

/** Whether a message of an ssh daemon tells of a try that another one has told of. */
function isTold(said: Said, told: Told, process: Told): boolean {
  switch (said.part) {
    case "invalid":
      told.announced = true;
      return false;
    case "pam":
      told.pam = 1;
      return false;
    case "again":
      if (!told.announced && !process.announced && process.pam === 0) return false;
      told.announced = process.announced = false;
      process.pam = 0;
      return true;
    case "kbd":
      if (process.pam === 0) return false;
      process.pam = 0;
      return true;
    case "offer":
    case "end":
    case "exceeded":
      return told.tries > 0 || process.announced;
    default:
      return false;
  }
}
