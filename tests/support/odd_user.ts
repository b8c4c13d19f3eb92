/** Logs in under user names that ssh's own command line refuses. */
import { fromBytes, toBytes } from "../../lib/files/latin1.ts";
import type { Server } from "./real_sshd.ts";
import { run } from "./scratch.ts";

const ENV = { PATH: "/usr/bin:/bin", SSH_ASKPASS: "/bin/echo", SSH_ASKPASS_REQUIRE: "force" };
const CURL = "/usr/bin/curl";

/**
 * Tries one wrong password. A name may hold anything but NUL: ssh takes it from its configuration file, which it does not
 * check as it checks its command line; a newline, which no such file can hold, is sent by curl, and then the name may hold
 * no colon.
 *
 * @param server The server.
 * @param from Loopback address of the client.
 * @param user The name.
 * @returns Whether sshd took the name and refused the password; nothing where there is no curl to send it.
 */
export async function tryUser(
  server: Server,
  from: string,
  user: string,
): Promise<boolean | undefined> {
  if (user.includes("\n")) return await tryWithCurl(server.port, from, user);
  return await tryBytes(server, from, fromBytes(new TextEncoder().encode(user)));
}

/**
 * Tries one wrong password, under a name of any bytes but NUL and newline.
 *
 * @param server The server.
 * @param from Loopback address of the client.
 * @param user The name, a character for each byte.
 * @returns Whether sshd took the name and refused the password.
 */
export async function tryBytes(server: Server, from: string, user: string): Promise<boolean> {
  const config = `${server.dir}/ssh_config`;
  const quoted = user.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  Deno.writeFileSync(config, toBytes(`Host *\n  User "${quoted}"\n`));
  const options = [
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
    "PubkeyAuthentication=no",
    "NumberOfPasswordPrompts=1",
    "ConnectTimeout=10",
  ].map((option) => `-o${option}`);
  const args = [`-F${config}`, `-b${from}`, `-p${server.port}`, ...options, "127.0.0.1", "true"];
  return (await run("/usr/bin/ssh", args, ENV)).stderr.includes("Permission denied");
}

async function tryWithCurl(
  port: number,
  from: string,
  user: string,
): Promise<boolean | undefined> {
  const url = `scp://127.0.0.1:${port}/x`;
  const args = ["-sSk", "--interface", from, "--max-time", "10", "-u", `${user}:wrong`, url];
  try {
    return (await run(CURL, args, ENV)).stderr.includes("Authentication failure");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
