import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { hashUser } from "../../lib/logs/user_hash.ts";
import {
  addVisit,
  firstUsers,
  joinVisits,
  noVisits,
  type Visits,
} from "../../lib/policy/visits.ts";
import { MOST_ALLOW_FAILURES } from "../../lib/policy/settings.ts";

const plain = (name: string) => name;

/** `+bob` logs in, `-bob` fails, `-` fails as nobody knows whom, `!` is naughty. */
function visits(...steps: string[]): Visits {
  const reader = createReader();
  const all = noVisits();
  for (const [port, step] of steps.entries()) {
    const name = step.slice(1);
    const [program, message] = step === "-"
      ? ["imapd", `LOGIN FAILED, method=PLAIN, ip=[198.51.100.7], port=[${port}]`]
      : step[0] === "+"
      ? ["sshd", `Accepted password for ${name} from 198.51.100.7 port ${port} ssh2`]
      : step[0] === "-"
      ? ["sshd", `Failed password for ${name} from 198.51.100.7 port ${port} ssh2`]
      : ["sshd", `Invalid user x from 198.51.100.7 port ${port}`];
    const reading = reader.message(program!, String(port), message!);
    assert.ok(reading && reading.outcome !== null, step);
    addVisit(all, reading, plain);
  }
  return all;
}

const shown = ({ hasLogin, users, naughty, failures }: Visits) =>
  `${hasLogin ? "in" : "out"} [${users}] !${naughty} ${[...failures].map(([n, t]) => n + t)}`;

Deno.test("hashUser() is the first 16 hex digits of the name's SHA-256, whatever is in it", () => {
  assert.equal(hashUser("alice"), "2bd806c97f0e00af");
  for (const name of ["", "a b", "a\nb", "\0", "é\u{1F600}", "x".repeat(9999), "\ud800"]) {
    assert.match(hashUser(name), /^[0-9a-f]{16}$/);
  }
});

Deno.test("addVisit() begins anew with each login, and keeps who has logged in, newest first", () => {
  assert.equal(shown(visits()), "out [] !0 ");
  assert.equal(shown(visits("!", "-bob", "-bob", "-al")), "out [] !1 bob2,al1");
  assert.equal(shown(visits("!", "-bob", "+al")), "in [al] !0 ");
  assert.equal(shown(visits("!", "+al", "-bob", "!", "!")), "in [al] !2 bob1");
  assert.equal(shown(visits("+al", "+bob", "+al", "-bob")), "in [al,bob] !0 bob1");
  assert.equal(shown(visits("-", "-")), "out [] !0 ", "nobody knows whom");
});

Deno.test("more than eight users: the newest eight are remembered", () => {
  const names = Array.from({ length: 10 }, (_, i) => `u${i}`);
  assert.deepEqual(
    visits(...names.map((name) => `+${name}`)).users,
    names.toReversed().slice(0, 8),
  );
  assert.deepEqual(firstUsers(["a", "b", "a", "c"]), ["a", "b", "c"]);
});

Deno.test("addVisit() remembers a bounded number of names, and enough to end any trust", () => {
  const all = noVisits();
  const reader = createReader();
  for (let i = 0; i < 3000; i++) {
    const reading = reader.message(
      "sshd",
      "7",
      `Failed password for u${i} from 198.51.100.7 port ${i} ssh2`,
    );
    if (reading && reading.outcome !== null) addVisit(all, reading, plain);
  }
  assert.equal(all.failures.size, MOST_ALLOW_FAILURES + 8);
});

Deno.test("joinVisits() counts only what came after every login, in whatever order two logs were written", () => {
  const join = (one: string[], other: string[]) =>
    shown(joinVisits(visits(...one), visits(...other)));
  assert.equal(join(["!", "-bob"], ["-bob", "-al"]), "out [] !1 bob2,al1");
  assert.equal(join(["+al", "!"], ["!", "-bob"]), "in [al] !1 ");
  assert.equal(join(["!", "-bob"], ["+al", "!"]), "in [al] !1 ");
  assert.equal(join(["+al", "!"], ["+bob", "!"]), "in [bob,al] !0 ");
});
