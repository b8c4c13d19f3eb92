/**
 * Where the administrator is connected from, so that he never locks himself out. sudo drops SSH_CONNECTION (sshd(8)), so
 * the environment of the shell above it is looked at too, with ps(1).
 */
import type { Network } from "../address/network.ts";
import { parseAddress } from "../address/parse.ts";
import { askProgram } from "../programs/run_program.ts";

/** Where ps(1) is. */
export const PS = ["/bin/ps", "/usr/bin/ps"] as const;

/**
 * The address that the administrator is connected from.
 *
 * @param environment Reads a variable.
 * @returns The address; nothing at the console.
 */
export async function callerAddress(
  environment: (name: string) => string | undefined,
): Promise<Network | undefined> {
  const own = environment("SSH_CONNECTION");
  if (own !== undefined) return addressOf(own);
  return callerIn(await listProcesses(), Deno.ppid);
}

/**
 * Finds SSH_CONNECTION in the environment of a process or of one above it.
 *
 * @param listing What `ps axeww -o pid=,ppid=,command=` printed: commands with their environment.
 * @param pid The process to begin with.
 * @returns The address; nothing when none of them has it.
 */
export function callerIn(listing: string, pid: number): Network | undefined {
  const processes = new Map<number, { parent: number; command: string }>();
  for (const [, id, parent, command = ""] of listing.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)) {
    processes.set(Number(id), { parent: Number(parent), command });
  }
  for (let id = pid; id > 1;) {
    const process = processes.get(id);
    if (!process) return undefined;
    processes.delete(id);
    const found = / SSH_CONNECTION=([0-9A-Fa-f:.%a-z]+ \d+ [^ ]+ \d+)(?: |$)/.exec(process.command);
    if (found) return addressOf(found[1] ?? "");
    id = process.parent;
  }
  return undefined;
}

function addressOf(connection: string): Network | undefined {
  return parseAddress(connection.split(" ")[0] ?? "");
}

async function listProcesses(): Promise<string> {
  return await askProgram(PS, ["axeww", "-o", "pid=,ppid=,command="]) ?? "";
}
