/**
 * Remembers, for a bounded number of connections, what sshd has already told of them, so that one try counts
 * once however many lines are about it.
 */
import type { Said } from "./sshd.ts";

/** What was told of one connection. */
interface Told {
  tries: number;
  /** An invalid user was announced; the line that tells of the try itself is still to come. */
  announced: boolean;
  /** PAM's failure was told; sshd's own line about it is still to come. */
  pam: boolean;
}

/** How many connections are remembered. */
const REMEMBERED = 4096;

/** Decides, in the order of the lines, whether one tells of something new. */
export type IsNew = (said: Said, pid: string) => boolean;

/**
 * Makes a memory.
 *
 * @returns A function that takes a message that blames its client and says whether it counts.
 */
export function rememberConnections(): IsNew {
  const connections = new Map<string, Told>();

  function toldOf(key: string): Told {
    let told = connections.get(key);
    if (!told) {
      if (connections.size >= REMEMBERED) connections.delete(connections.keys().next().value!);
      connections.set(key, told = { tries: 0, announced: false, pam: false });
    }
    return told;
  }

  return (said, pid) => {
    // Most lines have the client's port, which names the connection; some have but the process.
    const told = toldOf(said.port === "" ? `${pid} ${said.peer}` : `${said.peer} ${said.port}`);
    const process = said.port === "" ? told : toldOf(`${pid} ${said.peer}`);
    switch (said.part) {
      case "invalid":
        told.announced = true;
        break;
      case "pam":
        told.pam = true;
        break;
      case "again":
        if (told.announced || process.announced || process.pam) {
          told.announced = process.announced = process.pam = false;
          told.tries++;
          return false;
        }
        break;
      case "kbd":
        if (process.pam) {
          process.pam = false;
          told.tries++;
          return false;
        }
        break;
      case "offer":
      case "end":
      case "exceeded":
        if (told.tries > 0 || process.announced) return false;
    }
    told.tries++;
    return true;
  };
}
