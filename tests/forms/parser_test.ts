import assert from "node:assert/strict";
import { A, brief, D, reading } from "./_reading.ts";

const SSHD = String.raw`cut 500 escaped
before {error|fatal}:
naughty knock if offer unknown
nothing if offer
naughty told unknown=yes if unknown
failed told
  Failed {offer?publickey|none|hostbased|?{method:word}} for {unknown?invalid user |illegal user |}
    {user:chosen 100} from {peer:address}{? port {port}}{? ssh2|}{?: {rest:chosen}}{? [preauth]}
`;

Deno.test("the first heading whose flags are all set holds", () => {
  const read = reading(SSHD);
  assert.equal(brief(read(`Failed password for bob from ${A} port 22 ssh2`)), `failed ${A} 22 bob`);
  assert.equal(
    brief(read(`Failed password for invalid user bob from ${A} port 22 ssh2`)),
    `naughty ${A} 22 bob`,
  );
  assert.equal(
    brief(read(`error: Failed none for bob from ${A} port 22 ssh2 [preauth]`)),
    "nothing",
  );
  const knock = read(`Failed none for illegal user bob from ${A}`);
  assert.equal(knock?.role, "knock");
  assert.equal(brief(knock), `naughty ${A} bob`);
});

Deno.test("where a message can be read in two ways that differ in client or outcome, nothing is concluded", () => {
  const read = reading(SSHD);
  assert.equal(
    brief(read(`Failed password for x from ${D} port 1 ssh2: y from ${A} port 22 ssh2`)),
    "nothing",
  );
  assert.equal(
    brief(read(`Failed password for x from ${D} port 1 from ${A} port 22 ssh2`)),
    `failed ${A} 22 x from ${D} port 1`,
  );
  assert.equal(
    brief(read(`Failed password for bob from ${A} port 22 ssh2: RSA x from ${D} port 1 ssh2`)),
    "nothing",
  );
  // The same client in each way: only what differs is unclear.
  assert.equal(
    brief(read(`Failed password for bob from ${A} port 22 ssh2: RSA x from ${A} port 22`)),
    `failed ${A} 22`,
  );
  assert.equal(
    brief(read(`Failed password for bob from ${A} port 22: RSA x from ${A} port 1`)),
    `failed ${A}`,
  );
  const two = reading(
    "failed\n  no {peer:address} {x:chosen}\nprobed\n  no {x:chosen} {peer:address}\n",
  );
  assert.equal(brief(two(`no ${A} x!`)), `failed ${A}`);
  assert.equal(brief(two(`no ${A} x`)), "nothing");
  assert.equal(brief(two(`no ${A} ${A}`)), "nothing");
});

Deno.test("where a message may be cut, no address is taken from behind the client's text", () => {
  const read = reading(SSHD);
  const message = (name: string) => `Failed password for ${name} from ${A} port 22`;
  assert.equal(brief(read(message("\\\\".repeat(99)))), `failed ${A} 22 ${"\\\\".repeat(99)}`);
  const long = message("\\001".repeat(100)).padEnd(400, "0");
  assert.equal(brief(read(message("\\001".repeat(100)))), `failed ${A} 22 ${"\\001".repeat(100)}`);
  assert.equal(brief(read(long.replace(/0+$/, "") + ` ssh2: ${"x".repeat(80)}`)), "nothing");
  const plain = reading("failed\n  no {user:chosen} from {peer:address}\n");
  assert.equal(brief(plain(`no ${"x".repeat(370)} from ${A}`)), `failed ${A} ${"x".repeat(370)}`);
  assert.equal(brief(plain(`no ${"x".repeat(390)} from ${A}`)), "nothing");
  const first = reading(
    "failed\n  no {peer:address} {user:chosen}\nsuccess\n  yes {peer:address} {user:chosen}{? whole| done}\n",
  );
  assert.equal(brief(first(`no ${A} ${"x".repeat(390)}`)), `failed ${A} ${"x".repeat(390)}`);
});

Deno.test("a login is not believed where its end tells, and may be cut off", () => {
  const read = reading("success\n  in {peer:address} {user:chosen} whole\n");
  assert.equal(brief(read(`in ${A} bob whole`)), `success ${A} bob`);
  assert.equal(brief(read(`in ${A} ${"x".repeat(400)} whole`)), "nothing");
  const known = reading("success\n  in {peer:address} {host:word} {user:word}\n");
  const long = `in ${A} ${"x".repeat(200)} ${"x".repeat(200)}`;
  assert.equal(brief(known(long)).split(" ")[0], "success");
  const whole = reading("success whole\n  in {peer:address} {host:word} {user:word}\n");
  assert.equal(brief(whole(long)), "nothing");
  assert.equal(brief(whole(`in ${A} pc bob`)), `success ${A} bob`);
});

Deno.test("what is known has no say where another pattern fits, and what says nothing has one", () => {
  const known = reading("failed\n  no {peer:address}\nknown\n  {all:chosen}\n");
  assert.equal(brief(known(`no ${A}`)), `failed ${A}`);
  assert.equal(brief(known("hello")), "nothing");
  const nothing = reading("failed\n  no {peer:address}\nnothing\n  no {all:chosen}\n");
  assert.equal(brief(nothing(`no ${A}`)), "nothing");
  assert.equal(brief(nothing("hello")), "unknown");
});

Deno.test("words, addresses and ports end where what follows begins", () => {
  const rows = [
    ["({user:word}@{host:word}) {peer:address}", `(bob@x.example) ${A}`, `failed ${A} bob`],
    ["<{user:word}> {peer:endpoint}", `<bob> ${A}:99`, `failed ${A} 99 bob`],
    ["{peer:endpoint}: no", `[2001:db8::1]:99: no`, `failed 2001:db8::1 99`],
    ["{peer:endpoint}: no", `2001:db8::1:99: no`, `failed 2001:db8::1 99`],
    ["{peer:address}: no", `2001:db8::: no`, `failed 2001:db8::`],
    ["{peer:address}: no", `${A}: no`, `failed ${A}`],
    ["by {peer:address}.", `by ${A}.`, `failed ${A}`],
    ["{peer:address}-{n:number}", `${A}-7`, `failed ${A}`],
    ["{peer:address} port {port}", `${A} port 123456`, "unknown"],
    ["at {when:time} {peer:address}", `at 2026-11-13T09:08:07.123+01:00 ${A}`, `failed ${A}`],
    ["at {when:time} {peer:address}", `at Nov  3 09:08:07 ${A}`, `failed ${A}`],
    ["at [{when:time}] {peer:address}", `at [03/Nov/2026:09:08:07 +0000] ${A}`, `failed ${A}`],
  ] as const;
  for (const [pattern, message, expected] of rows) {
    assert.equal(brief(reading(`failed\n  ${pattern}\n`)(message)), expected, message);
  }
});

Deno.test("a program may set a flag", () => {
  const read = reading("program other sets far\nprobed if far\nfailed\n  no {peer:address}\n");
  assert.equal(brief(read(`no ${A}`)), `failed ${A}`);
  assert.equal(brief(read(`no ${A}`, "other")), `probed ${A}`);
});

Deno.test("no place of the daemon's words is overlooked between two texts of the client's", () => {
  const read = reading(
    "failed\n  no {x:chosen} from {peer:address} as {y:chosen} why {z:chosen}\n",
  );
  assert.equal(brief(read(`no a from ${A} as b why c`)), `failed ${A}`);
  assert.equal(brief(read(`no a from ${A} as b why from ${D} as c why d`)), "nothing");
  assert.equal(brief(read(`no from ${D} as from ${A} as b why`)), "unknown");
  assert.equal(brief(read(`no  from ${D} as x from ${A} as b why `)), "nothing");
});

Deno.test("a word that is excepted does not stand there, in whatever letters it is written", () => {
  const read = reading("success\n  in {peer:address} by {way:word except anonymous ftp}\n");
  assert.equal(brief(read(`in ${A} by plain`)), `success ${A}`);
  for (const way of ["anonymous", "ANONYMOUS", "aNonYmous", "Ftp"]) {
    assert.equal(brief(read(`in ${A} by ${way}`)), "unknown", way);
  }
  assert.equal(brief(read(`in ${A} by anonymously`)), `success ${A}`);
});

Deno.test("words that are not ASCII fit whatever encoding they are in", () => {
  const read = reading("failed\n  {x:foreign} {y:foreign}r [{user:chosen}] {peer:address}\n");
  for (const words of ["\u0448\u0449 \u0448r", "\ufffd \ufffd\ufffdr"]) {
    assert.equal(brief(read(`${words} [bob] ${A}`)), `failed ${A} bob`);
  }
  assert.equal(brief(read(`a \ufffdr [bob] ${A}`)), "unknown");
});

Deno.test("a user is given where one pattern has a place for him and another has none", () => {
  const read = reading(
    "failed\n  no {peer:address}: {why:chosen}\n  no {peer:address}: {why:chosen}, user={user:chosen}\n",
  );
  assert.equal(brief(read(`no ${A}: x`)), `failed ${A}`);
  assert.equal(brief(read(`no ${A}: x, user=bob`)), `failed ${A} bob`);
  assert.equal(brief(read(`no ${A}: x, user=bob, user=eve`)), `failed ${A}`);
});

Deno.test("what a daemon sends whole is read where a syslogd left longer lines whole, or none wrote it", () => {
  const read = reading(
    "cut 600 whole\ncut 900 own\nfailed\n  no {user:chosen} from {peer:address}\n",
  );
  const message = (length: number) => `no ${"x".repeat(length)} from ${A}`;
  const split = (length: number, program: string, isPassed: boolean) => {
    const text = message(length);
    return brief(read(text, program, isPassed)).split(" ")[0];
  };
  assert.equal(split(300, "test", false), "failed");
  assert.equal(split(500, "test", false), "nothing");
  assert.equal(split(500, "test", true), "failed");
  assert.equal(split(700, "test", true), "nothing");
  assert.equal(split(700, "", false), "failed");
  assert.equal(split(950, "", false), "nothing");
});

Deno.test("the daemon's own words end at the first place where the pattern goes on", () => {
  const read = reading(
    "naughty if none\nfailed\n  End: {why:own} ({none?no tries|?{tries:number} tries}): user=<{user:chosen 80}>, rip={peer:address}{?, {rest:chosen}}\n",
  );
  assert.equal(
    brief(read(`End: read(9) failed (x) (3 tries): user=<bob>, rip=${A}, TLS`)),
    `failed ${A} bob`,
  );
  // What the user is called tells no other end.
  const user = `x (no tries): user=<y`;
  assert.equal(
    brief(read(`End: closed (3 tries): user=<${user}>, rip=${A}`)),
    `failed ${A} ${user}`,
  );
  assert.equal(
    brief(read(`End: closed (3 tries): user=<x>, rip=${D}, lip=1>, rip=${A}`)),
    "nothing",
  );
  // No text of the client's stands before the address, but the address itself may be cut.
  const long = "x".repeat(500);
  const free = reading("failed\n  End: {why:own} rip={peer:address}{?, {rest:chosen}}\n");
  assert.equal(brief(free(`End: ${long} rip=${A}, TLS`)), `failed ${A}`);
  assert.equal(brief(free(`End: ${long} rip=${A}`)), "nothing");
});

Deno.test("the daemon's own words hold nothing of what is excepted", () => {
  const read = reading(
    "failed\n  End{why:own except user=<} (no): user=<{user:chosen}>, rip={peer:address}\n" +
      "  End{why:own except user=<} (no): rip={peer:address}{?, {rest:chosen}}\n",
  );
  assert.equal(brief(read(`End: x (no): rip=${A}, lip=y`)), `failed ${A}`);
  assert.equal(brief(read(`End: x (no): user=<bob>, rip=${A}`)), `failed ${A} bob`);
  assert.equal(brief(read(`End (why): user=<x (no): rip=${D}, y`)), "unknown");
  assert.equal(brief(read(`End (why): user=<x (no): rip=${D}`)), "unknown");
});

Deno.test("no more of the client's text is read than the daemon prints", () => {
  const read = reading(
    "failed\n  sql({user:chosen 20},{peer:address}): bad password (given: {password:chosen})\n",
  );
  const password = `,${D}): bad password (given: y`;
  assert.equal(brief(read(`sql(bob,${A}): bad password (given: ${password})`)), `failed ${A}`);
  assert.equal(brief(read(`sql(,${D}): bad password (given: ${password})`)), `failed ${D}`);
  assert.equal(brief(read(`sql(${"x".repeat(21)},${A}): bad password (given: y)`)), "unknown");
  // A byte may be four characters, as a syslogd has written it.
  assert.equal(
    brief(read(`sql(${"#303".repeat(20)},${A}): bad password (given: y)`)),
    `failed ${A} ${"#303".repeat(20)}`,
  );
});

Deno.test("of two ways to read a message, the one that tells of a port or a session is taken", () => {
  const read = reading(
    "failed\n  no from {peer:address}{?, {rest:chosen}, session=<{session:word}>|, {rest:chosen}|}\n",
  );
  const told = read(`no from ${A}, TLS, session=<abcdef>`)?.port;
  assert.ok(told !== undefined && told >= 0);
  assert.notEqual(read(`no from ${A}, TLS, session=<abcdeg>`)?.port, told);
});

Deno.test("what may stand behind each message is taken off, and sets flags", () => {
  const read = reading(
    "cut 500 escaped\nafter {preauth?[preauth]}\nprobed end if preauth\nnothing\n" +
      "  closed by {peer:address}: {rest:chosen}\nnaughty\n  no user {user:chosen 100} from {peer:address}\n",
  );
  assert.equal(brief(read(`closed by ${A}: bye [preauth]`)), `probed ${A}`);
  assert.equal(brief(read(`closed by ${A}: bye`)), "nothing");
  assert.equal(brief(read(`closed by ${A}: bye [preauth] `)), "nothing");
  assert.equal(brief(read(`no user bob from ${A} [preauth]`)), `naughty ${A} bob`);
  // What may have been cut is told by the whole length.
  const long = `no user ${"\\377".repeat(90)}`;
  const tail = (from: string) => `${"x".repeat(499 - long.length - from.length)}${from}`;
  assert.equal(brief(read(`${long}${tail(` from ${D} [preauth]`)}`)), "nothing");
});

Deno.test("the process that stands before a message is the one that speaks", () => {
  const read = reading("before [{pid:number}] {time}\nfailed\n  no {peer:address}\n");
  assert.equal(read(`[4712] Nov 13 09:08:07 no ${A}`)?.pid, 4712);
  assert.equal(read(`no ${A}`)?.pid, undefined);
  assert.equal(brief(read(`[x] Nov 13 09:08:07 no ${A}`)), "unknown");
});

Deno.test("of alternatives with the client's text the first that fits is taken", () => {
  const read = reading(
    "naughty end if invalid\nprobed end\n" +
      "  from <{peer:address}>: {invalid?user is invalid|?{reason:chosen}}\n",
  );
  assert.equal(brief(read(`from <${A}>: user is invalid`)), `naughty ${A}`);
  assert.equal(brief(read(`from <${A}>: user is invalid!`)), `probed ${A}`);
  assert.equal(brief(read(`from <${A}>: bye`)), `probed ${A}`);
});

Deno.test("the system's own words end before what is no letter", () => {
  const read = reading("probed\n  id {user:chosen} {peer:address} port {port}: {why:words}\n");
  assert.equal(brief(read(`id x ${A} port 22: No such file or directory`)), `probed ${A} 22 x`);
  assert.equal(
    brief(read(`id x ${D} port 22: y ${A} port 22: Broken pipe`)),
    `probed ${A} 22 x ${D} port 22: y`,
  );
  assert.equal(brief(read(`id x ${A} port 22: 12`)), "unknown");
});

Deno.test("what is said of a process's client needs no address, nor does what says that a process begins", () => {
  const read = reading("naughty held\n  no such user\nnothing opens\n  serving {rest:chosen}\n");
  assert.deepEqual([read("no such user")?.role, read("no such user")?.peer], ["held", ""]);
  assert.deepEqual([read("serving x")?.role, read("serving x")?.outcome], ["opens", null]);
});

Deno.test("a host's name is the client's text, behind which no word need stand", () => {
  const read = reading(
    "failed\n  bad: {?{name:host} }[{peer:address}] {way:word} ({user:chosen})\n",
  );
  assert.equal(brief(read(`bad: pc.example.org [${A}] plain (bob)`)), `failed ${A} bob`);
  assert.equal(brief(read(`bad: [${A}] plain (bob)`)), `failed ${A} bob`);
  assert.equal(brief(read(`bad: x [${D}] plain (y [${A}] plain (bob)`)), "nothing");
});

Deno.test("what may stand before a message may begin with a hole", () => {
  const read = reading("before {time}\nbefore [{number}]\nfailed\n  no {peer:address}\n");
  for (const front of ["", "2026-11-13 09:08:07.123 +0100 ", "[7] ", "2026-11-13 09:08:07 [7] "]) {
    assert.equal(brief(read(`${front}no ${A}`)), `failed ${A}`, front);
  }
});

Deno.test("nobody is let in by the order of alternatives", () => {
  const read = reading(
    "success if ok\nfailed\n  {ok?yes {a:chosen}|?{b:chosen}no} {peer:address}\n",
  );
  assert.equal(brief(read(`yes bob ${A}`)), `success ${A}`);
  assert.equal(brief(read(`bob no ${A}`)), `failed ${A}`);
  assert.equal(brief(read(`yes bob no ${A}`)), "nothing");
});
