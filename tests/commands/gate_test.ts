import assert from "node:assert/strict";
import { REFUSE } from "../../lib/wrappers/gate_lines.ts";
import { makeGate } from "../support/gate.ts";

const ADDRESS = "203.0.113.7";

async function codes(answers: Promise<{ code: number }>[]): Promise<number[]> {
  return (await Promise.all(answers)).map(({ code }) => code);
}

Deno.test("--gate counts, and refuses the third connection itself of who was naughty", async () => {
  using scratch = makeGate();
  scratch.naughty(ADDRESS);
  for (const expected of [0, 0, REFUSE, REFUSE]) {
    const { code, stdout, stderr } = await scratch.gate(ADDRESS);
    assert.deepEqual([code, stdout, stderr], [expected, expected === REFUSE ? "refuse\n" : "", ""]);
  }
  // Whom it refuses without a lock is counted with the next --drain or --scan.
  assert.equal(scratch.read("spool"), `+ ${ADDRESS}\n`);
  await scratch.sentry(["--drain"]);
  const { stdout } = await scratch.sentry(["-r", `--ip=${ADDRESS}`]);
  assert.equal(stdout, `   4 connections from ${ADDRESS}\n\tand it is blacklisted\n`);
  assert.equal(scratch.read("deny.patterns"), `${ADDRESS}\n`);
});

Deno.test("--gate lets in who is whitelisted or in ALLOW_NETS, and refuses who is blacklisted", async () => {
  using scratch = makeGate("ALLOW_NETS=198.51.100.0/24\n");
  await scratch.sentry(["-b", "--ip=203.0.113.66"]);
  await scratch.sentry(["-b", "--ip=2001:db8::66"]);
  await scratch.sentry(["-w", "--ip=203.0.113.77"]);
  const refused = ["203.0.113.66", "2001:db8::66", "2001:db8::1:2:3", "::ffff:203.0.113.66"];
  const letIn = ["203.0.113.77", "203.0.113.6", "198.51.100.9", "2001:db8:1::66", "127.0.0.1"];
  assert.deepEqual(await codes(refused.map((one) => scratch.gate(one))), refused.map(() => REFUSE));
  assert.deepEqual(await codes(letIn.map((one) => scratch.gate(one))), letIn.map(() => 0));
  for (let i = 0; i < 4; i++) scratch.naughty("198.51.100.9");
  assert.deepEqual(await codes([1, 2, 3].map(() => scratch.gate("198.51.100.9"))), [0, 0, 0]);
});

Deno.test("an address inside a block listed by hand is refused, unless it is whitelisted itself", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-w", "--ip=203.0.113.9"]);
  Deno.writeTextFileSync(`${scratch.rootDir}/hosts.deny`, "ALL: 203.0.113.0/24 : deny\n");
  assert.equal((await scratch.gate(ADDRESS)).code, REFUSE);
  assert.equal((await scratch.gate("203.0.113.9")).code, 0);
  assert.equal((await scratch.gate("203.0.114.7")).code, 0);
});

Deno.test("without --ip the address is PAM's, tcpserver's or xinetd's", async () => {
  using scratch = makeGate();
  await scratch.sentry(["-b", `--ip=${ADDRESS}`]);
  for (const name of ["PAM_RHOST", "TCPREMOTEIP", "REMOTE_HOST"]) {
    assert.equal((await scratch.gate([], { [name]: ADDRESS })).code, REFUSE, name);
    assert.equal((await scratch.gate([], { [name]: "198.51.100.1" })).code, 0, name);
  }
  // PAM's environment may hold more than PAM has put there.
  const mixed = { PAM_TYPE: "account", PAM_RHOST: "", TCPREMOTEIP: ADDRESS };
  assert.equal((await scratch.gate([], mixed)).code, 0);
  // A console has no address, and nothing is counted.
  assert.deepEqual(
    [(await scratch.gate([])).code, (await scratch.gate([], { PAM_RHOST: "" })).code],
    [0, 0],
  );
  const named = await scratch.gate([], { PAM_TYPE: "account", PAM_RHOST: "host.example.net" });
  assert.equal(named.code, 0);
  assert.match(named.stderr, /PAM_RHOST holds no address .* set "UseDNS no"/);
  assert.match(scratch.read("trouble"), /UseDNS no/);
});

Deno.test("PAM's open_session is a success, close_session is nothing, and neither means anything with --ip", async () => {
  using scratch = makeGate();
  const pam = (type: string) => scratch.gate([], { PAM_TYPE: type, PAM_RHOST: ADDRESS });
  const record = async () => (await scratch.sentry(["-r", "-v", `--ip=${ADDRESS}`])).stdout;
  for (let i = 0; i < 3; i++) assert.equal((await pam("account")).code, 0);
  assert.equal((await pam("close_session")).code, 0);
  assert.match(await record(), /^ {3}3 connections[^]* 0 successes/);
  scratch.naughty(ADDRESS);
  assert.equal((await pam("open_session")).code, 0);
  assert.match(await record(), /^ {3}3 connections.*\n\tand it is whitelisted\n[^]* 1 successes/);
  assert.equal((await pam("account")).code, 0, "trusted, whatever the log says");
  assert.equal((await scratch.gate("203.0.113.8", { PAM_TYPE: "open_session" })).code, 0);
  assert.match((await scratch.sentry(["-r", "-v", "--ip=203.0.113.8"])).stdout, / 0 successes/);
});

Deno.test("--gate takes no setting from the environment, which can be the user's", async () => {
  using scratch = makeGate();
  const theirs = `${scratch.dir}/theirs`;
  Deno.mkdirSync(theirs);
  scratch.naughty(ADDRESS);
  const hostile = {
    ROOT_DIR: theirs,
    LOG_DIR: theirs,
    SSH_LOG: `${theirs}/log`,
    ALLOW_NETS: "0.0.0.0/0",
    ADD_TO_TCPWRAPPERS: "0",
    IPV6_PREFIX: "wrong",
    PROTECT_FTP: "2",
    SSH_CONNECTION: `${ADDRESS} 1 192.0.2.1 22`,
  };
  for (const expected of [0, 0, REFUSE]) {
    const { code, stderr } = await scratch.gate(ADDRESS, hostile);
    assert.deepEqual([code, stderr], [expected, ""]);
  }
  assert.deepEqual([...Deno.readDirSync(theirs)], []);
  assert.equal(scratch.read("deny.patterns"), `${ADDRESS}\n`);
});
