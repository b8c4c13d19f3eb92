/** Where sshd listens. */
import { SSHD } from "../install/system.ts";
import { runCall } from "./run_call.ts";

/**
 * Asks sshd for its ports.
 *
 * @returns What `sshd -T` says; 22 where it says nothing.
 */
export async function sshPorts(): Promise<number[]> {
  const { printed } = await runCall({ program: SSHD, args: ["-T"] });
  const ports = [...printed.matchAll(/^port (\d+)$/gm)].map(([, port]) => Number(port));
  return ports.length > 0 ? ports : [22];
}
