/** Where sshd is, and where it listens. */
import { namesIn, readTextIfPresent } from "../files/read_file.ts";
import { askProgram } from "./run_program.ts";

/** Where sshd is. */
export const SSHD = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"] as const;

const CONFIG = "/etc/ssh/sshd_config";

/**
 * Asks sshd for its ports.
 *
 * @returns What `sshd -T` says; where it says nothing, as before sshd was first started, what stands in its configuration.
 */
export async function sshPorts(): Promise<number[]> {
  const printed = await askProgram(SSHD, ["-T"]);
  if (printed !== undefined) return portsIn(printed);
  const more = [...namesIn(`${CONFIG}.d`)].filter((name) => name.endsWith(".conf"))
    .map((name) => `${CONFIG}.d/${name}`);
  return portsIn([CONFIG, ...more].map((path) => readTextIfPresent(path) ?? "").join("\n"));
}

/**
 * Finds the ports in what `sshd -T` prints, or in an sshd_config.
 *
 * @param text Its lines. A ListenAddress may have a port of its own, whatever Port says.
 * @returns The ports, each once; 22 where there is none.
 */
export function portsIn(text: string): number[] {
  const words = /^[ \t]*(?:port[ \t=]+|listenaddress[ \t=]+(?:\[\S*\]|[^\s:]*):)(\d+)(?=\s|$)/gmi;
  const ports = [...text.matchAll(words)].map(([, port]) => Number(port))
    .filter((port) => port > 0 && port < 65536);
  return ports.length > 0 ? [...new Set(ports)] : [22];
}
