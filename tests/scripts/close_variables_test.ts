import assert from "node:assert/strict";
import { closeVariables } from "../../scripts/close_variables.ts";

Deno.test("closeVariables() makes each name one that no variable can have, wherever it stands", () => {
  const text = "a NODE_CHANNEL_FD b SSLKEYLOGFILENODE_CHANNEL_FD NODE_CHANNEL_F HOME";
  const bytes = new TextEncoder().encode(text);
  const closed = new TextDecoder().decode(closeVariables(bytes));
  assert.equal(closed, "a \0ODE_CHANNEL_FD b \0SLKEYLOGFILE\0ODE_CHANNEL_FD NODE_CHANNEL_F HOME");
  assert.equal(new TextDecoder().decode(bytes), text);
});
