/** Addresses on loopback, and connections between them that a firewall lets through or not. For network namespaces. */
import { must } from "./real_server.ts";
import { run } from "./scratch.ts";

/** Clients, and the server that they connect to. */
export interface Side {
  readonly to: string;
  readonly from: readonly string[];
}

/** Which of all clients get through to a port, in order. */
export type Open = (port: number) => Promise<string[]>;

/**
 * Puts all addresses on loopback and accepts connections.
 *
 * @param sides Servers and their clients, one family each.
 * @param ports Ports of the servers.
 * @returns A function that tries all clients at once.
 */
export async function makePackets(
  sides: readonly Side[],
  ports: readonly number[],
): Promise<Open> {
  await must("ip", ["link", "set", "lo", "up"]);
  for (const one of sides.flatMap(({ to, from }) => [to, ...from])) {
    const [length, nodad] = one.includes(":") ? [128, ["nodad"]] : [32, []];
    await must("ip", ["addr", "add", `${one}/${length}`, "dev", "lo", ...nodad]);
  }
  for (const port of ports) {
    for (const { to: hostname } of sides) {
      const listener = Deno.listen({ hostname, port });
      (async () => {
        for await (const one of listener) one.close();
      })();
    }
  }
  const script = new URL("connect_from.pl", import.meta.url).pathname;
  return async (port) => {
    const tries = sides.flatMap(({ to, from }) => from.map((one) => ({ to, from: one })));
    const ran = await Promise.all(
      tries.map(({ from, to }) => run("/usr/bin/perl", [script, from, to, String(port)])),
    );
    return tries.filter((_, i) => ran[i]?.code === 0).map(({ from }) => from);
  };
}
