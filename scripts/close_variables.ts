/**
 * Environment variables with which whoever may set them would have the runtime do something, as root, before any of sentry's code
 * runs. There is no switch for them, so their names in the base are made ones that no variable can have: a byte 0 in a name ends
 * the question unasked. `tests/e2e/gate_environment_test.ts` sets them all.
 */
import { places } from "./base_kind.ts";

/** The names, and what they would do. */
const CLOSED = [
  // Runs another program in place of sentry, with sentry's permissions.
  "DENO_INTERNAL_CHILD_ENTRYPOINT",
  // Talks with whoever has the other end of this descriptor.
  "NODE_CHANNEL_FD",
  // Write to the file they name.
  "DENO_SNAPSHOT_IMPORT_GRAPH",
  "SSLKEYLOGFILE",
];

/**
 * Closes the variables.
 *
 * @param base The executable.
 * @returns One like it that asks for none of them.
 */
export function closeVariables(base: Uint8Array): Uint8Array {
  const closed = base.slice();
  for (const name of CLOSED) {
    for (const at of places(base, name)) closed[at] = 0;
  }
  return closed;
}
