import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { listedAround, listedWords } from "../../lib/doctor/listed_words.ts";

function around(text: string, address: string): string | undefined {
  const path = Deno.makeTempFileSync({ prefix: "sentry-test-" });
  try {
    Deno.writeTextFileSync(path, text);
    return listedAround(path, parseNetwork(address)!);
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("listedAround() finds an address, and the blocks that it is in, by whole words alone", () => {
  assert.equal(around("203.0.113.70\n203.0.113.7\n", "203.0.113.7"), "203.0.113.7");
  assert.equal(around("192.0.2.1\n203.0.113.0/24\n", "203.0.113.7"), "203.0.113.0/24");
  assert.equal(around("[2001:db8::]/64\n", "2001:db8::1"), "2001:db8::/64");
  assert.equal(around("203.0.113.7", "203.0.113.7"), "203.0.113.7", "a last line without its end");
  // What is not in our form lists nobody: see parsePatterns().
  for (const text of ["", "203.0.113.70\n", "203.\n", "ALL\n", "[2001:db8::1]\n"]) {
    assert.equal(around(text, "203.0.113.7"), undefined, text);
    assert.equal(around(text, "2001:db8::1"), undefined, text);
  }
});

Deno.test("listedWords() of a file that is not there are none", () => {
  assert.deepEqual([...listedWords("/nowhere/deny.patterns")], []);
});
