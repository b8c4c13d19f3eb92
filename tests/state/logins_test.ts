import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import {
  formatLogins,
  type Login,
  mayHaveLogin,
  openLogins,
  parseLogins,
} from "../../lib/state/logins.ts";
import { type AddressRecord, blankRecord } from "../../lib/state/record.ts";

const A = parseNetwork("203.0.113.7")!;
const hash = (i: number) => i.toString(16).padStart(16, "0");
const TEXT = `203.0.113.7 3 ${hash(1)} ${hash(2)}\n2001:db8::/64 0 ${hash(3)}\n198.51.100.9 12\n`;

Deno.test("parseLogins() reads back what formatLogins() wrote", () => {
  assert.equal(formatLogins(parseLogins(TEXT).values()), TEXT);
  assert.deepEqual(parseLogins(TEXT).get(A.text), {
    network: A,
    tries: 3,
    users: [hash(1), hash(2)],
  });
  assert.equal(parseLogins("").size, 0);
});

Deno.test("formatLogins() writes at most eight users, and a count that can be read again", () => {
  const users = Array.from({ length: 11 }, (_, i) => hash(i));
  const text = formatLogins([{ network: A, tries: 1e12, users }]);
  assert.equal(parseLogins(text).get(A.text)?.users.length, 8);
  assert.equal(parseLogins(text).get(A.text)?.tries, 999_999);
});

Deno.test("parseLogins() drops each damaged line and keeps the others, cut anywhere", () => {
  const damaged = [
    "",
    "203.0.113.8",
    "203.0.113.8 -1",
    "203.0.113.8 1 ",
    `203.0.113.8 1 ${hash(1).toUpperCase()}F`,
    `203.0.113.8 1 ${hash(1).slice(1)}`,
    `203.0.113.8  1 ${hash(1)}`,
    `203.0.113.08 1 ${hash(1)}`,
    `2001:DB8::/64 1 ${hash(1)}`,
    `ALL 1 ${hash(1)}`,
    `203.0.113.8 1${` ${hash(1)}`.repeat(9)}`,
    `203.0.113.8 1 alice`,
    "\0".repeat(40),
    "\ufffd",
  ];
  for (const line of damaged) {
    assert.equal(formatLogins(parseLogins(`${line}\n${TEXT}`).values()), TEXT, line);
  }
  const whole = TEXT.split("\n");
  for (let end = 0; end <= TEXT.length; end++) {
    const lines = TEXT.slice(0, end).split("\n").length - 1;
    const kept = whole.slice(0, lines).map((line) => line + "\n").join("");
    assert.equal(formatLogins(parseLogins(TEXT.slice(0, end)).values()), kept, `cut at ${end}`);
  }
});

Deno.test("openLogins() reads only when asked, and has new content only when something changed", () => {
  let reads = 0;
  const open = (text: string) => openLogins(() => (reads++, text));
  assert.equal(open(TEXT).changed(), undefined);
  assert.equal(reads, 0);
  const logins = open(TEXT);
  const login = logins.get(A) as Login;
  logins.set(login);
  assert.equal(logins.changed(), undefined);
  logins.set({ ...login, tries: 4 });
  assert.equal(logins.changed(), TEXT.replace(" 3 ", " 4 "));
  logins.drop(A);
  assert.equal(logins.changed(), TEXT.slice(TEXT.indexOf("\n") + 1));
  assert.equal(reads, 1);
  const torn = open(TEXT.slice(0, -5));
  torn.get(A);
  assert.equal(torn.changed(), TEXT.slice(0, TEXT.indexOf("198.51")), "what is damaged goes");
});

Deno.test("mayHaveLogin() is true of whom a login has won trust, or will, and of nobody else", () => {
  const of = (known: Partial<AddressRecord>) => mayHaveLogin({ ...blankRecord(A), ...known });
  assert.equal(of({}), false);
  assert.equal(of({ failures: 9, naughty: 9 }), false);
  assert.equal(of({ successes: 1 }), true);
  assert.equal(of({ whitelistedAt: 1, cause: "login" }), true);
  assert.equal(of({ whitelistedAt: 1, cause: "hand", successes: 1 }), false);
  assert.equal(of({ whitelistedAt: 1, cause: "import", successes: 1 }), false);
  assert.equal(of({ blacklistedAt: 1, successes: 1 }), false);
});
