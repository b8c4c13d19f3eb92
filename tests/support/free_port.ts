/**
 * A port that nobody listens on at this moment.
 *
 * @returns The port, of 127.0.0.1.
 */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
