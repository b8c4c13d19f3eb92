import assert from "node:assert/strict";
import { watchUnnamedClients } from "../../lib/logs/unnamed_clients.ts";
import { NO_PORT, type ParsedMessage, quiet } from "../../lib/forms/parsed_message.ts";

const split = (pid: number, host = "web") => ({ host, program: "dropbear", pid, message: "" });
const said = (
  role: ParsedMessage["role"],
  outcome: ParsedMessage["outcome"],
  more?: Partial<ParsedMessage>,
): ParsedMessage => ({
  service: "dropbear",
  outcome,
  peer: role === "held" ? "" : "198.51.100.7",
  port: NO_PORT,
  role,
  ...more,
});
const END = said("end", "probed");

Deno.test("held: what was said of a process's client is said of the address that its end names, once", () => {
  const held = watchUnnamedClients([]);
  assert.equal(held.add(split(7), said("held", "naughty")), undefined);
  assert.equal(held.add(split(8), END)?.outcome, "probed");
  assert.equal(held.add(split(7, "other"), END)?.outcome, "probed");
  assert.equal(held.add(split(7), END)?.outcome, "naughty");
  assert.equal(held.add(split(7), END)?.outcome, "probed");
});

Deno.test("held: the worst of what was said counts, and a try that the end itself tells of stays what it is", () => {
  const held = watchUnnamedClients([]);
  held.add(split(7), said("held", "naughty"));
  held.add(split(7), said("held", "failed"));
  assert.equal(held.add(split(7), END)?.outcome, "naughty");
  held.add(split(7), said("held", "naughty"));
  assert.equal(held.add(split(7), said("end", "failed"))?.outcome, "failed");
});

Deno.test("held: a process that begins anew has another client", () => {
  const held = watchUnnamedClients([]);
  held.add(split(7), said("held", "naughty"));
  assert.equal(held.add(split(7), { ...quiet("dropbear"), role: "opens" }), undefined);
  assert.equal(held.add(split(7), END)?.outcome, "probed");
});

Deno.test("held: the process is the one that the message names, and without one nothing is kept", () => {
  const held = watchUnnamedClients([]);
  held.add(split(0), said("held", "naughty", { pid: 7 }));
  held.add(split(0), said("held", "naughty"));
  assert.equal(held.add(split(0), END)?.outcome, "probed");
  assert.equal(held.add(split(7), END)?.outcome, "naughty");
});

Deno.test("held: the next run goes on, and what is no such line is left out", () => {
  const held = watchUnnamedClients([]);
  held.add(split(7), said("held", "naughty"));
  held.add(split(8, ""), said("held", "failed"));
  const told = held.dump();
  assert.deepEqual(told, ["held web dropbear 7 naughty", "held - dropbear 8 failed"]);
  const again = watchUnnamedClients([
    ...told,
    "held web dropbear 9 success",
    "held web dropbear x failed",
  ]);
  assert.deepEqual(again.dump(), told);
  assert.equal(again.add(split(8, ""), END)?.outcome, "failed");
});

Deno.test("held: processes that never end are forgotten, the oldest first", () => {
  const held = watchUnnamedClients([]);
  for (let pid = 1; pid <= 1000; pid++) held.add(split(pid), said("held", "naughty"));
  assert.ok(held.dump().length <= 64);
  assert.equal(held.add(split(1), END)?.outcome, "probed");
  assert.equal(held.add(split(1000), END)?.outcome, "naughty");
});
