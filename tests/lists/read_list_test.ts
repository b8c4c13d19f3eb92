import assert from "node:assert/strict";
import type { Entry } from "../../lib/lists/entry.ts";
import { type Bad, readList as readBytes } from "../../lib/lists/read_list.ts";

function readList(text: string): { entries: Entry[]; bad: readonly Bad[] } {
  const entries: Entry[] = [];
  const { bad, count } = readBytes(new TextEncoder().encode(text), (entry) => entries.push(entry));
  assert.equal(count, bad.length);
  return { entries, bad };
}

/** Entries as short texts: list, address, since, seen. */
function read(text: string): string[] {
  const { entries, bad } = readList(text);
  assert.deepEqual(bad, []);
  return entries.map(({ network, list, since, seen }) =>
    `${list} ${network.text} ${since} ${seen}`
  );
}

function deny(...addresses: string[]): string[] {
  return addresses.map((address) => `deny ${address} 0 0`);
}

Deno.test("plain lists: addresses and blocks, comments of both kinds, CRLF, a byte order mark, no last newline", () => {
  const text = "\uFEFF# a list\r\n203.0.113.7\r\n\r\n; also\n198.51.100.0/24 ; SBL123\n" +
    "  2001:DB8::1  # spaced\n::ffff:192.0.2.1\n203.0.113.9/24";
  assert.deepEqual(
    read(text),
    deny("203.0.113.7", "198.51.100.0/24", "2001:db8::1", "192.0.2.1", "203.0.113.0/24"),
  );
  assert.deepEqual(read(""), []);
});

Deno.test("hosts.deny: our lines, other services, several addresses, masks, prefixes and brackets", () => {
  const text =
    "# mine\nALL: 203.0.113.7 : deny\nsshd : 203.0.113.8\nsshd, vsftpd: 192.0.2.1, 192.0.2.2 : DENY\n" +
    "ALL:[2001:db8::]/64:deny\nALL: 198.51.100.\nALL: 192.0.2.128/255.255.255.128\n[2001:db8:1::]/64\n";
  assert.deepEqual(
    read(text),
    deny(
      "203.0.113.7",
      "203.0.113.8",
      "192.0.2.1",
      "192.0.2.2",
      "2001:db8::/64",
      "198.51.100.0/24",
      "192.0.2.128/25",
      "2001:db8:1::/64",
    ),
  );
});

Deno.test("csv: the column that is named as an address's, in quotes or not; without a heading the first one", () => {
  assert.deepEqual(
    read('score,"IP Address",note\n99,203.0.113.7,"a, ""b"""\n1,"2001:db8::5",\n'),
    deny("203.0.113.7", "2001:db8::5"),
  );
  assert.deepEqual(
    read("203.0.113.7,2026-01-01,ssh\n203.0.113.8,,\n"),
    deny("203.0.113.7", "203.0.113.8"),
  );
  assert.deepEqual(
    read(
      "203.0.113.80,203.0.113.81\n203.0.113.82, 198.51.100.0/24,\n203.0.113.83,x,203.0.113.84\n",
    ),
    deny("203.0.113.80", "203.0.113.81", "203.0.113.82", "198.51.100.0/24", "203.0.113.83"),
  );
  assert.deepEqual(read("ip,gateway\n203.0.113.7,203.0.113.1\n"), deny("203.0.113.7"));
  assert.deepEqual(
    read(
      "address,list,seen,whitelisted_at,blacklisted_at\n203.0.113.7,allow,5,2026-11-25T00:00:00Z,\n" +
        "203.0.113.8,deny,0,,1764000000\n203.0.113.9,none,2,,\n",
    ),
    ["allow 203.0.113.7 1795564800 5", "deny 203.0.113.8 1764000000 0", "none 203.0.113.9 0 2"],
  );
});

Deno.test("json: an array of texts or objects, one object, one object a line", () => {
  assert.deepEqual(
    read('["203.0.113.7", {"ip": "203.0.113.8", "extra": [1]}]'),
    deny("203.0.113.7", "203.0.113.8"),
  );
  assert.deepEqual(read('{"address": "203.0.113.7"}\n'), deny("203.0.113.7"));
  assert.deepEqual(
    read('{"ip": "203.0.113.7"}\n{"ip": "203.0.113.8", "list": "deny", "seen": 3}\n'),
    ["deny 203.0.113.7 0 0", "deny 203.0.113.8 0 3"],
  );
});

Deno.test("other versions: sqlite's columns in both orders, and sentry.pl's DBM by number and by address", () => {
  assert.deepEqual(
    read(
      "ip|seen|allow|block\n203.0.113.7|4|1764000000|0\n203.0.113.8|9|0|1764000000\n::1|1|0|0\n",
    ),
    ["allow 203.0.113.7 1764000000 4", "deny 203.0.113.8 1764000000 9", "none ::1 0 1"],
  );
  assert.deepEqual(read("3405803783|203.0.113.7|4|0|1\n"), ["deny 203.0.113.7 0 4"]);
  assert.deepEqual(
    read(
      "3405803783 12^1764000000^1764000001\n203.0.113.8 3^0^1\n" +
        "42540766411282592856903984951653826561\t2^0^0\n",
    ),
    ["allow 203.0.113.7 1764000000 12", "deny 203.0.113.8 0 3", "none 2001:db8::1 0 2"],
  );
});

Deno.test("what is in no form that is understood is bad, with the place where it is", () => {
  const bad = (text: string) => readList(text).bad.map(({ where }) => where);
  const lines = [
    "example.com",
    "203.0.113.256",
    "203.0.113.07",
    "0.0.0.0",
    "ALL: ALL : deny",
    "ALL: .example.com",
    "ALL: 203.0.113.7 : allow",
    "ALL: 203.0.113.7 : spawn /bin/x",
    "sshd: 203.0.113.7 EXCEPT 203.0.113.8",
    "ALL EXCEPT sshd: 203.0.113.7",
    "ALL except sshd : 203.0.113.7 : deny",
    "EXCEPT: 203.0.113.7",
    "ALL: 203.0.113.0/255.0.255.0",
    "203.0.113.7 203.0.113.8",
    "203.0.113.0/33",
    "203.0.113.7|1|2",
    "203.0.113.7|x|0|0",
    "203.0.113.7 1^2",
    "4294967296999999999999999999999999999999 1^0^0",
    "0 1^0^0",
    '"203.0.113.7',
    "name,203.0.113.7",
    "\u0000",
    "<html>",
  ];
  for (const line of lines) {
    assert.deepEqual(bad(`203.0.113.1\n${line}\n203.0.113.2\n`), ["line 2"], line);
  }
  assert.deepEqual(bad('["203.0.113.7", 5, {"ip": "x"}, null, {}]'), [
    "entry 2",
    "entry 3",
    "entry 4",
    "entry 5",
  ]);
  assert.deepEqual(bad('{"ip": "203.0.113.7"}\n{"ip": "203.0\n'), ["line 2"]);
  assert.deepEqual(bad('{"ip": "203.0.113.7", "list": "all"}'), ["entry 1"]);
  assert.deepEqual(bad('{"ip": "203.0.113.7", "seen": -1}'), ["entry 1"]);
  assert.deepEqual(bad("address,list\n203.0.113.7,gone\n"), ["line 2"]);
});

Deno.test("json that was cut off is bad where it was cut off, and not taken for a shorter list", () => {
  const whole = '[\n{"address":"203.0.113.7"},\n{"address":"203.0.113.8"}\n]\n';
  for (let end = 1; end < whole.trimEnd().length; end++) {
    assert.notDeepEqual(readList(whole.slice(0, end)).bad, [], whole.slice(0, end));
  }
});
