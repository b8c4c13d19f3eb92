import assert from "node:assert/strict";

import { collect } from "../../lib/decisions/collect.ts";
import { evidenceIn } from "../../lib/logs/counts.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/policy/settings.ts";
import { sshdLine } from "../support/scratch.ts";

const ALL = { bytes: Infinity, entries: undefined };

class Logs {
  readonly dir = Deno.makeTempDirSync({ prefix: "sentry-collect-" });
  readonly settings: Settings = { ...DEFAULT_SETTINGS, logDir: this.dir };
  cursors = "";

  append(name: string, ...lines: string[]): void {
    const text = lines.map((line) => line + "\n").join("");
    Deno.writeTextFileSync(`${this.dir}/${name}`, text, { append: true });
  }

  async collect(settings: Partial<Settings> = {}, limits = ALL): Promise<string[]> {
    const news = await collect({ ...this.settings, ...settings }, this.cursors, limits);
    this.cursors = news.cursors;
    const counts = [...evidenceIn(news.counts)].map((one) =>
      `${one.network.text} ${one.successes} ${one.failures} ${one.naughty} ${one.probed}`
    );
    return [
      ...counts,
      ...news.troubles.map((text) => text.replace(this.dir, "")),
      ...news.remarks,
      ...news.unread,
    ];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

const failed = (from: string, port: number) =>
  sshdLine(`Failed password for bob from ${from} port ${port} ssh2`, port);

Deno.test("collect() adds up what the logs say of each address, IPv6 by block, and each line once", async () => {
  using logs = new Logs();
  logs.append(
    "auth.log",
    failed("203.0.113.7", 1),
    failed("2001:db8::1", 2),
    failed("2001:db8::2", 3),
    sshdLine("Accepted publickey for bob from 203.0.113.7 port 4 ssh2: ED25519 SHA256:x", 4),
    sshdLine("Invalid user x from 198.51.100.9 port 5", 5),
    sshdLine("Did not receive identification string from 198.51.100.9 port 6", 6),
    "nonsense",
  );
  assert.deepEqual(await logs.collect(), [
    "203.0.113.7 1 1 0 0",
    "2001:db8::/64 0 2 0 0",
    "198.51.100.9 0 0 1 1",
  ]);
  assert.deepEqual(await logs.collect(), []);
  logs.append("auth.log", failed("2001:db8::3", 7));
  assert.deepEqual(await logs.collect({ ipv6Prefix: 128 }), ["2001:db8::3 0 1 0 0"]);
});

Deno.test("collect() keeps a log's cursor, and counts nothing of it, while it cannot be read", async () => {
  using logs = new Logs();
  logs.append("auth.log", failed("203.0.113.7", 1));
  await logs.collect();
  const before = logs.cursors;
  Deno.renameSync(`${logs.dir}/auth.log`, `${logs.dir}/away`);
  Deno.mkdirSync(`${logs.dir}/auth.log`);
  const [trouble] = await logs.collect();
  assert.match(
    trouble!,
    /^cannot read "\/auth\.log": it is no regular file; nobody is blocked by it$/,
  );
  assert.equal(logs.cursors, before);
  Deno.removeSync(`${logs.dir}/auth.log`);
  Deno.renameSync(`${logs.dir}/away`, `${logs.dir}/auth.log`);
  logs.append("auth.log", failed("203.0.113.7", 2));
  assert.deepEqual(await logs.collect(), ["203.0.113.7 0 1 0 0"]);
});

Deno.test("collect() finds again what it found before a read failed in the middle", async () => {
  using logs = new Logs();
  logs.append("auth.log", failed("203.0.113.7", 1), "x".repeat(3 << 20), failed("203.0.113.7", 2));
  const real = Deno.FsFile.prototype.readSync;
  let reads = 0;
  Deno.FsFile.prototype.readSync = function (bytes) {
    if (++reads === 3) throw new Error("Input/output error (os error 5)");
    return real.call(this, bytes);
  };
  try {
    assert.match((await logs.collect()).join(), /^cannot read "\/auth\.log": Input\/output error/);
  } finally {
    Deno.FsFile.prototype.readSync = real;
  }
  assert.deepEqual(await logs.collect(), ["203.0.113.7 0 2 0 0"]);
});

Deno.test("collect() says what it left for the next run, and that an old file is gone", async () => {
  using logs = new Logs();
  for (let i = 0; i < 100; i++) logs.append("auth.log", failed("203.0.113.7", i));
  const [counts, left] = await logs.collect({}, { bytes: 1000, entries: undefined });
  assert.match(counts!, /^203\.0\.113\.7 0 (1[0-2]|9) 0 0$/);
  assert.match(left!, /^\d+ bytes of .*auth\.log are left for the next run$/);
  Deno.removeSync(`${logs.dir}/auth.log`);
  logs.append("auth.log", failed("198.51.100.9", 1));
  const [, gone] = await logs.collect();
  assert.match(gone!, /auth\.log was replaced and what followed in the old one is gone$/);
});

Deno.test("collect() counts one try once, also when its lines are read in two runs", async () => {
  using logs = new Logs();
  const later = [
    sshdLine("Connection closed by authenticating user bob 203.0.113.7 port 1 [preauth]", 1),
    sshdLine("Failed password for invalid user x from 198.51.100.9 port 2 ssh2", 2),
  ];
  logs.append("auth.log", failed("203.0.113.7", 1));
  logs.append("auth.log", sshdLine("Invalid user x from 198.51.100.9 port 2", 2));
  const first = await logs.collect();
  logs.append("auth.log", ...later);
  const second = await logs.collect();
  assert.deepEqual([...first, ...second], ["203.0.113.7 0 1 0 0", "198.51.100.9 0 0 1 0"]);
});

Deno.test("collect() tells a folder of logs that cannot be read from one without logs", async () => {
  using logs = new Logs();
  Deno.writeTextFileSync(`${logs.dir}/file`, "");
  const said = await logs.collect({ logDir: `${logs.dir}/file` });
  assert.match(said.join(), /cannot read/);
});

Deno.test("collect(): a try that another log tells of too, which is not read for it, counts where it is read", async () => {
  using logs = new Logs();
  const pam =
    "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=bob rhost=203.0.113.7  user=bob";
  const end = (session: string) =>
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.7, lip=192.0.2.1, session=<${session}>`;
  const at = (tag: string, text: string) => `Nov 13 09:08:07 mail ${tag}: ${text}`;
  logs.append("auth.log", at("auth", pam), at("auth", pam));
  logs.append("mail.log", at("dovecot", end("aaaaaaaa")), at("dovecot", end("bbbbbbbb")));
  assert.deepEqual(await logs.collect(), ["203.0.113.7 0 2 0 0"]);
});

Deno.test("collect() reads nothing of another daemon's in a log that one daemon writes by itself", async () => {
  using logs = new Logs();
  Deno.mkdirSync(`${logs.dir}/exim4`);
  const of = "198.51.100.77";
  const about = "rip=203.0.113.200";
  logs.append("auth.log", failed(of, 1));
  logs.append(
    "exim4/mainlog",
    `2026-11-26 09:08:07 H=(x imap-login: Disconnected (auth failed, 100 attempts): ${about}, y) [${of}] F=<a@b.example> rejected RCPT <c@d.example>: relay not permitted`,
    `2026-11-26 09:08:07 web imap-login: Disconnected (auth failed, 100 attempts): ${about}, y`,
    `2026-11-26 09:08:07 web exim[1]: login authenticator failed for [203.0.113.200]: 535 x`,
    `2026-11-26 09:08:07 login authenticator failed for (x) [${of}]: 535 Incorrect authentication data`,
  );
  logs.append(
    "vsftpd.log",
    `Thu Nov 26 09:08:07 2026 web imap-login: Disconnected (auth failed, 100 attempts): ${about}, y`,
    `Thu Nov 26 09:08:07 2026 [pid 1] [bob] FAIL LOGIN: Client "${of}"`,
  );
  // What is rejected in the first line is the client's own doing, whatever he calls himself.
  assert.deepEqual(await logs.collect({ protectSmtp: true }), [`${of} 0 3 0 1`]);
});
