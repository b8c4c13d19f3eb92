import assert from "node:assert/strict";
import { check, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const D = "203.0.113.9";

Deno.test("login: who comes by telnet and fails, of shadow's login and util-linux'", () => {
  const failure = "Authentication failure";
  check("login", [
    [`failed ${A}`, `FAILED LOGIN (1) on '/dev/pts/5' from '${A}' FOR 'root', ${failure}`],
    [`naughty ${A}`, `FAILED LOGIN (2) on '/dev/pts/5' from '${A}' FOR 'UNKNOWN', ${failure}`],
    [`failed ${A}`, `FAILED LOGIN 1 FROM ${A} FOR root, ${failure}`],
    [`naughty ${A}`, `FAILED LOGIN 2 FROM ${A} FOR (unknown), ${failure}`],
    [`failed ${A}`, `FAILED LOGIN SESSION FROM ${A} FOR root, ${failure}`],
    ["quiet", `FAILED LOGIN (1) on '/dev/tty1' FOR 'root', ${failure}`],
    ["quiet", `FAILED LOGIN 1 FROM (null) FOR root, ${failure}`],
    ["quiet", `FAILED LOGIN 1 FROM pc.example.org FOR root, ${failure}`],
    // The user is the client's text, and stands behind the address.
    [`failed ${A}`, `FAILED LOGIN 1 FROM ${A} FOR x FROM ${D} FOR y, z, ${failure}`],
    [
      `failed ${A}`,
      `FAILED LOGIN (1) on '/dev/pts/5' from '${A}' FOR 'x' on 'y' from '${D}' FOR 'z', ${failure}`,
    ],
  ]);
});

Deno.test("klogind: who fails with a ticket", () => {
  check("klogind", [
    [
      `failed ${A}`,
      `Authentication failed from ${A} (pc.example.org): Software caused connection abort`,
    ],
    [
      `failed ${A}`,
      `Authentication failed from ${A} (${D}): Permission denied in replay cache code`,
    ],
    ["quiet", "Kerberos authentication failed"],
  ]);
  assert.deepEqual(saidOf("klogind", "connect from somewhere"), ["unknown"]);
});
