/** courier, cyrus, postfix, exim, sendmail, vchkpw. */
import assert from "node:assert/strict";
import { check, saidOf, shown } from "./_parsed_message.ts";
import { createReader } from "../../lib/logs/reader.ts";

const A = "198.51.100.7";

Deno.test("courier: each of its messages says what it means", () => {
  check("imapd", [
    [`failed ${A}`, `LOGIN FAILED, user=bob, ip=[${A}]`],
    [`failed ${A}`, `LOGIN FAILED, user=bob, ip=[::ffff:${A}], port=[40000]`],
    [`failed ${A}`, `INFO: LOGIN FAILED, method=PLAIN, ip=[${A}]`],
    [`success ${A}`, `LOGIN, user=bob, ip=[${A}], protocol=IMAP`],
    [
      `success 2001:db8::7`,
      `LOGIN, user=bob@example.org, ip=[2001:db8::7], port=[40000], protocol=IMAP`,
    ],
    [
      `success ${A}`,
      `LOGIN, user=bob, ip=[${A}], port=[40000], protocol=IMAP, starttls=1`,
    ],
    [`success ${A}`, `LOGIN, user=bob, ip=[${A}], port=[40000], stls=1`],
    ["quiet", `Connection, ip=[${A}]`],
    ["quiet", `LOGOUT, user=bob, ip=[${A}], headers=0, body=0, rcvd=1, sent=2, time=3`],
    ["unknown", `something else`],
  ]);
  check("courieresmtpd", [
    [`failed ${A}`, `error,relay=::ffff:${A},msg="535 Authentication failed.",cmd: AUTH LOGIN`],
    [
      `failed ${A}`,
      `error,relay=${A},port=40000,msg="535 Authentication failed.",cmd: AUTH PLAIN AAAA`,
    ],
    [
      `failed ${A}`,
      `error,relay=${A},port=40000,ident="a b",msg="535 Authentication failed.",cmd: AUTH LOGIN`,
    ],
    // Where nobody can log in, and who has to.
    [
      `probed ${A}`,
      `error,relay=${A},port=40000,msg="535 Authentication rejected",cmd: AUTH LOGIN`,
    ],
    [
      "quiet",
      `error,relay=${A},port=40000,msg="535 Authentication required.",cmd: MAIL FROM:<x>`,
    ],
    ["quiet", `error,relay=${A},from=<a@example.org>: 550 User unknown.`],
  ]);
  check("sqwebmaild", [
    [`failed ${A}`, `LOGIN FAILED, user=bob, ip=[${A}]`],
    [`success ${A}`, `LOGIN, user=bob, ip=[${A}]`],
  ]);
});

Deno.test("cyrus: each of its messages says what it means", () => {
  check("imaps", [
    [
      `failed ${A}`,
      `badlogin: pc.example.org [${A}] plaintext bob SASL(-13): authentication failure: checkpass failed`,
    ],
    [
      `failed ${A}`,
      `badlogin: [${A}] CRAM-MD5 [SASL(-13): authentication failure: incorrect digest response]`,
    ],
    [
      `naughty ${A}`,
      `badlogin: pc.example.org [${A}] PLAIN [SASL(-13): user not found: user: bob@example.org not found in sasldb]`,
    ],
    [
      `naughty ${A}`,
      `badlogin: pc.example.org [${A}] LOGIN [SASL(-20): user not found: no secret in database]`,
    ],
    [`success ${A}`, `login: pc.example.org [${A}] bob plaintext User logged in`],
    [`success ${A}`, `login: [${A}] bob PLAIN+TLS User logged in SESSIONID=<mail-7-1-2>`],
    [`naughty ${A}`, `badlogin: pc.example.org [${A}] plaintext bob invalid user`],
    [`failed ${A}`, `badlogin: pc.example.org [${A}] plaintext (bob) [SASL(-13): x: y]`],
    ["quiet", `badlogin: pc.example.org [${A}] PLAIN error base64 decoding string`],
    ["quiet", `badlogin: pc.example.org [${A}] plaintext (bob) [SASL(-24): x: y]`],
    ["quiet", `badlogin: pc.example.org [${A}] GSSAPI [SASL(-1): generic failure: no ticket]`],
    [
      `success ${A}`,
      `event=login.good r.sessionid=h-77-1-2-3 r.clienthost="pc.example.org [${A}]" u.username=bob login.mech=plaintext login.tls=1 login.magic=""`,
    ],
    [
      "quiet",
      `event=login.good r.sessionid=h-77-1-2-3 r.clienthost="pc.example.org [${A}]" u.username=bob login.mech=plaintext login.tls=1 login.magic="" login.nopassword=1`,
    ],
    [
      "quiet",
      `event=login.bad r.sessionid=h-77-1-2-3 r.clienthost="pc.example.org [${A}]" u.username="event=login.good r.sessionid=x r.clienthost=[203.0.113.200] u.username=bob login.tls=1" error=x`,
    ],
    ["quiet", `login: pc.example.org [${A}] anonymous plaintext User logged in`],
    ["quiet", `login: pc.example.org [${A}] anonymous x [192.0.2.9] bob plaintext User logged in`],
    ["quiet", `login: pc.example.org [${A}] bob nopassword+TLS User logged in SESSIONID=<x>`],
    [`naughty ${A}`, `badlogin: [${A}] plaintext (b b) invalid user`],
    [`failed ${A}`, `badlogin: pc.example.org [${A}] PLAIN (-notset-) [authentication failure]`],
    [`naughty ${A}`, `badlogin: pc.example.org [${A}] PLAIN (-notset-) [user not found]`],
    ["quiet", `badlogin: pc.example.org [${A}] PLAIN (bob) [no mechanism available]`],
    ["quiet", `badlogin: pc.example.org [${A}] PLAIN no mechanism available`],
    ["quiet", `badlogin: pc.example.org [${A}] PLAIN expected string`],
    ["quiet", `badlogin: [${A}] Basic bob proxy authz attempted on non-Murder backend`],
    [
      "quiet",
      `badlogin: pc.example.org [${A}]  [192.0.2.9] PLAIN authentication failure no mechanism available`,
    ],
    [
      `failed ${A}`,
      `event=login.bad r.clienthost="pc.example.org [${A}]" u.username=bob login.mech=plaintext error="SASL(-13): authentication failure: checkpass failed"`,
    ],
    [
      `naughty ${A}`,
      `event=login.bad r.clienthost=[${A}] u.username="b b" login.scheme=Basic error="invalid user"`,
    ],
    [
      `failed ${A}`,
      `event=login.bad r.clienthost=[${A}] u.username=~null~ error="authentication failure"`,
    ],
    [
      `failed ${A}`,
      `event=login.bad r.clienthost=[${A}] u.username="x\\" error=\\"SASL(-1): y" error="SASL(-13): authentication failure: x"`,
    ],
    [
      "quiet",
      `event=login.bad r.clienthost=[${A}] u.username=bob error="SASL(-4): no mechanism available: x"`,
    ],
    [
      `success ${A}`,
      `event=login.good r.sessionid=h-7 r.tid=t-1 r.clienthost=[${A}] u.username=bob login.mech=PLAIN login.tls=1 login.magic=~null~`,
    ],
    [
      `success ${A}`,
      `event=login.good r.clienthost=[${A}] u.username=bob login.tls=0 login.scheme=Basic`,
    ],
    ["quiet", `badlogin: pc.example.org [pc] plaintext bob SASL(-13): authentication failure`],
    ["unknown", `accepted connection`],
  ]);
});

Deno.test("postfix: each of its messages says what it means", () => {
  check("smtpd", [
    [`failed ${A}`, `warning: unknown[${A}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6`],
    [
      `failed ${A}`,
      `warning: pc.example.org[${A}]:40000: SASL PLAIN authentication failed: (reason unavailable), sasl_username=bob`,
    ],
    [
      `failed 2001:db8::7`,
      `warning: unknown[2001:db8::7]: SASL CRAM-MD5 authentication failed: authentication failure`,
    ],
    [`failed ${A}`, `warning: unknown[${A}]: SASL LOGIN authentication aborted`],
    // No reason, and the blank in front of it lost.
    [`failed ${A}`, `warning: unknown[${A}]: SASL LOGIN authentication failed:`],
    [
      `failed ${A}`,
      `warning: unknown[${A}]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=(unavailable)`,
    ],
    [
      `probed ${A}`,
      `warning: AUTH command rate limit exceeded: 7 from unknown[${A}] for service submission`,
    ],
    [
      `probed ${A}`,
      `disconnect from unknown[${A}]:40000 helo=1 ehlo=1 starttls=1 auth=0/3 rset=1 unknown=0/2 commands=3/8`,
    ],
    ["quiet", `disconnect from unknown[${A}]`],
    ["quiet", `disconnect from unknown[${A}] ehlo=1 auth=1/2 quit=1 commands=3/4`],
    [`probed ${A}`, `lost connection after AUTH from unknown[${A}]`],
    [`probed ${A}`, `PREGREET 11 after 0.1 from [${A}]:40000: EHLO x\\r\\n`],
    ["quiet", `PASS NEW [${A}]:40000`],
    ["quiet", `DISCONNECT [${A}]:40000`],
    [`probed ${A}`, `disconnect from unknown[${A}] ehlo=1 auth=0/1 quit=1 commands=2/3`],
    [
      `success ${A}`,
      `3F2A14C0123: client=pc.example.org[${A}], sasl_method=PLAIN, sasl_username=bob@example.org`,
    ],
    [
      `success ${A}`,
      `4Xb1cd2Ef3zGhiJ: client=pc.example.org[${A}]:40000, sasl_method=PLAIN, sasl_username=bob`,
    ],
    [
      "quiet",
      `warning: unknown[${A}]: SASL LOGIN authentication failed: Connection lost to authentication server`,
    ],
    [
      "quiet",
      `warning: unknown[${A}]: SASL FOO authentication failed: Invalid authentication mechanism`,
    ],
    ...[
      "Can't connect to authentication server",
      "Authentication backend error",
      "generic failure",
      "no mechanism available",
      "transient failure (e.g., weak key)",
      "generic failure, sasl_username=bob",
      "Invalid authentication mechanism: 'FOO', sasl_username=(unavailable)",
    ].map((why) =>
      ["quiet", `warning: unknown[${A}]: SASL PLAIN authentication failed: ${why}`] as const
    ),
    // A user who is called like the server's trouble.
    [
      `failed ${A}`,
      `warning: unknown[${A}]: SASL PLAIN authentication failed: x, sasl_username=y: SASL PLAIN authentication failed: z`,
    ],
    [
      `failed ${A}`,
      `warning: unknown[${A}]: SASL PLAIN authentication failed: x, sasl_username=generic failure`,
    ],
    [
      `failed ${A}`,
      `warning: unknown[${A}]: SASL PLAIN authentication failed: x, sasl_username=bob: SASL LOGIN authentication failed: generic failure`,
    ],
    [
      `failed ${A}`,
      `warning: unknown[${A}]: SASL PLAIN authentication failed: x: SASL LOGIN authentication failed: generic failure`,
    ],
    // Nobody has to know a password for this.
    ...["ANONYMOUS", "anonymous", "AnonyMous"].map((method) =>
      [
        "quiet",
        `3F2A14C0123: client=pc.example.org[${A}], sasl_method=${method}, sasl_username=bob`,
      ] as const
    ),
    [`probed ${A}`, `NOQUEUE: timeout after AUTH from unknown[${A}]`],
    [
      `success ${A}`,
      `3F2A14C0123: client=pc.example.org[${A}], sasl_method=PLAIN, sasl_username=bob, sasl_sender=bob@example.org`,
    ],
    [
      `success ${A}`,
      `3F2A14C0123: client=pc.example.org[${A}], sasl_method=PLAIN, sasl_username=bob, orig_queue_id=3F2A14C0124, orig_client=unknown[192.0.2.77]`,
    ],
    ["quiet", `warning: hostname pc.example.org does not resolve to address ${A}`],
    ["quiet", `3F2A14C0123: client=pc.example.org[${A}]`],
    ["quiet", `connect from unknown[${A}]`],
    ["quiet", `disconnect from unknown[${A}] ehlo=1 auth=1 mail=1 quit=1 commands=4`],
    [
      "quiet",
      `NOQUEUE: reject: RCPT from unknown[${A}]: 550 5.1.1 <x@example.org>: Recipient address rejected`,
    ],
  ]);
  assert.deepEqual(
    saidOf(
      "smtpd",
      `warning: unknown[${A}]: SASL LOGIN authentication failed: x`,
      `lost connection after AUTH from unknown[${A}]`,
      `disconnect from unknown[${A}] ehlo=1 auth=0/1 commands=1/2`,
    ),
    [`failed ${A}`, "quiet", "quiet"],
  );
  // Before 3.0 nothing is said of what came in a connection, but that it is over; one process serves the next.
  const probe = [
    `lost connection after AUTH from unknown[${A}]`,
    `lost connection after AUTH from unknown[${A}]`,
    `disconnect from unknown[${A}]`,
  ];
  assert.deepEqual(saidOf("smtpd", ...probe, ...probe), [
    `probed ${A}`,
    "quiet",
    "quiet",
    `probed ${A}`,
    "quiet",
    "quiet",
  ]);
});

Deno.test("exim: each of its messages says what it means, in its own log and in syslog", () => {
  const table: readonly (readonly [string, string])[] = [
    [
      `failed ${A}`,
      `login authenticator failed for pc.example.org ([192.0.2.33]) [${A}]: 535 Incorrect authentication data (set_id=bob)`,
    ],
    [
      `failed ${A}`,
      `plain authenticator failed for (pc) [${A}]:40000: 535 Incorrect authentication data`,
    ],
    [
      `failed ${A}`,
      `dovecot_login authenticator failed for [${A}]:40000 I=[192.0.2.99]:587: 535 Incorrect authentication data (set_id=a b)`,
    ],
    [
      `failed ${A}`,
      `login authenticator failed for H=pc.example.org (pc) [${A}]: 535 Incorrect authentication data`,
    ],
    [
      `failed 2001:db8::7`,
      `login authenticator failed for (pc) [2001:db8::7]:40000: 535 Incorrect authentication data`,
    ],
    [
      `probed ${A}`,
      `SMTP call from pc.example.org (pc) [${A}]:40000 dropped: too many syntax or protocol errors (last command was "AUTH LOGIN")`,
    ],
    [
      `probed ${A}`,
      `SMTP protocol error in "AUTH LOGIN" H=(pc) [${A}] AUTH command used when not advertised`,
    ],
    [`probed ${A}`, `no MAIL in SMTP connection from (pc) [${A}]:40000 D=0.3s C=EHLO,AUTH,QUIT`],
    [
      `probed ${A}`,
      `H=pc.example.org (pc) [${A}]:40000 X=TLS1.3:x:256 CV=no F=<a@example.org> rejected RCPT <b@example.org>: Unknown user`,
    ],
    ["quiet", `login authenticator failed for (pc) [${A}]: 435 Unable to authenticate at present`],
    // Where the server takes any greeting.
    [
      `failed ${A}`,
      `login authenticator failed for (a b) [${A}]: 535 Incorrect authentication data`,
    ],
    [
      `failed ${A}`,
      `login authenticator failed for H=pc.example.org ([IPv6:2001:db8::9]) [${A}]:40000 I=[192.0.2.99]:587 U=a b Ci=1tEiXX-0001: 535 Incorrect authentication data (set_id=bob)`,
    ],
    [
      `probed ${A}`,
      `login authenticator failed for (pc) [${A}]:40000: 501 Authentication cancelled`,
    ],
    [
      `probed ${A}`,
      `login authenticator failed for (pc) [${A}]:40000: 553 Initial data not expected`,
    ],
    [`probed ${A}`, `H=[${A}]:40000 rejected connection in "connect" ACL: not from there`],
    [`probed ${A}`, `H=(pc) [${A}]:40000 rejected AUTH LOGIN`],
    [`probed ${A}`, `SMTP syntax error in "GET / HTTP/1.1" H=[${A}]:40000 unrecognized command`],
    [`probed ${A}`, `H=(pc) [${A}]:40000 X=TLS1.3:x:256 sender verify fail for <a@b.example>: x`],
    [`probed ${A}`, `refused connection from pc.example.org [${A}] (host_reject_connection)`],
    [
      `probed ${A}`,
      `SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[${A}]:40000 I=[192.0.2.99]:25 input="GET / HTTP/1.1\\r\\n"`,
    ],
    [
      `probed ${A}`,
      `SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): rejected "EHLO x" H=(pc) [${A}]:40000 next input="AUTH LOGIN\\r\\n" (12 bytes)`,
    ],
    [
      `probed ${A}`,
      `SMTP command timeout on connection from (pc) [${A}]:40000 I=[192.0.2.99]:25 D=5m1s`,
    ],
    [`probed ${A}`, `SMTP command timeout on TLS connection from pc.example.org [${A}]`],
    [
      `probed ${A}`,
      `unexpected disconnection while reading SMTP command from (pc) [${A}]:40000 (error: Connection reset by peer) D=0.3s`,
    ],
    [
      `probed ${A}`,
      `unexpected disconnection while reading SMTP command from TFO (pc) [${A}] D=0.3s`,
    ],
    [
      `probed ${A}`,
      `TLS error on connection from (pc) [${A}]:40000 I=[192.0.2.99]:25 (SSL_accept): error:0A000102:SSL routines::unsupported protocol`,
    ],
    [
      `probed ${A}`,
      `TLS error on connection from [${A}]:40000 (gnutls_handshake): An unexpected TLS packet was received.`,
    ],
    [
      `probed ${A}`,
      `SMTP connection from (pc) [${A}]:40000 D=0.1s closed by DROP in ACL`,
    ],
    [
      "quiet",
      `no MAIL in SMTP connection from (pc) [${A}]:40000 D=0.3s A=login:bob C=EHLO,AUTH,QUIT`,
    ],
    ["quiet", `SMTP connection from (pc) [${A}]:40000 D=0.3s closed by QUIT`],
    ["quiet", `SMTP connection from [${A}]:40000 lost D=0.3s`],
    [
      "unknown",
      `1abcde-000000-00 <= a@example.org H=pc.example.org [${A}] P=esmtpsa A=plain:bob S=100`,
    ],
  ];
  check("exim", table);
  check("", table);
  // Through syslog too it writes its own time, unless set otherwise.
  check("exim", table.map(([said, text]) => [said, `2026-11-13 09:08:07.123 +0100 [815] ${text}`]));
  // Of what syslog gets in pieces the next one may be the client's.
  check("exim", table.map(([, text]) => ["unknown", `[2\\3] ${text}`]));
  const own = createReader().line(`2026-11-13 09:08:07 [815] ${table[0]![1]}`);
  assert.equal(own?.service, "exim");
  assert.equal(own?.outcome, "failed");
});

Deno.test("exim: the end of a connection after failures is no probe, and several probes are one", () => {
  const from = `(pc) [${A}]:40000`;
  const failed = `login authenticator failed for ${from}: 535 Incorrect authentication data`;
  const end = `SMTP call from ${from} dropped: too many syntax or protocol errors (x)`;
  const early =
    `SMTP protocol error in "AUTH LOGIN" H=${from} AUTH command used when not advertised`;
  assert.deepEqual(saidOf("exim", failed, failed, end), [`failed ${A}`, `failed ${A}`, "quiet"]);
  assert.deepEqual(saidOf("exim", early, early, end), [`probed ${A}`, "quiet", "quiet"]);
  // A probe hides no failure.
  assert.deepEqual(saidOf("exim", early, failed, end), [`probed ${A}`, `failed ${A}`, "quiet"]);
  assert.deepEqual(saidOf("exim", failed, end, failed, end), [
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
    "quiet",
  ]);
});

Deno.test("sendmail: each of its messages says what it means", () => {
  check("sm-mta", [
    [
      `failed ${A}`,
      `3ADk1234567890: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, relay=pc.example.org [${A}]`,
    ],
    [
      `naughty ${A}`,
      `AUTH failure (PLAIN): user not found (-20) SASL(-13): user not found, user=bob, relay=[${A}] (may be forged)`,
    ],
    [`failed 2001:db8::7`, `AUTH failure (PLAIN): x (-13), relay=[IPv6:2001:db8::7]`],
    [
      `failed ${A}`,
      `3ADk1234567890: pc.example.org [${A}]: possible SMTP attack: command=AUTH, count=5`,
    ],
    [
      `probed ${A}`,
      `3ADk1234567890: [${A}] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA`,
    ],
    [`probed ${A}`, `3ADk1234567890: lost input channel from pc [${A}] to MTA after auth`],
    [
      `probed ${A}`,
      `NOQUEUE: rejecting commands from pc.example.org [${A}] due to pre-greeting traffic after 0 seconds`,
    ],
    [
      `failed ${A}`,
      `AUTH failure (PLAIN): authentication failure (-13) x (-1), user=x (-1), relay=pc [${A}]`,
    ],
    [`success ${A}`, `AUTH=server, relay=pc.example.org [${A}], authid=bob, mech=LOGIN, bits=0`],
    ["quiet", `AUTH=server, relay=pc.example.org [${A}], authid=x, mech=ANONYMOUS, bits=0`],
    [
      "quiet",
      `AUTH failure (PLAIN): generic failure (-1) SASL(-1): x, relay=pc.example.org [${A}]`,
    ],
    [
      "quiet",
      `AUTH failure (PLAIN): transient failure (e.g., weak key) (-8) x, relay=pc.example.org [${A}]`,
    ],
    // The next piece of a long one.
    ["quiet", `3ADk1234567890[2]: AUTH failure (LOGIN): x (-13), relay=[${A}]`],
    ["quiet", `[2]: [${A}]: possible SMTP attack: command=AUTH, count=5`],
    ["quiet", `3ADk1234567890: from=<a@example.org>, size=1, relay=pc.example.org [${A}]`],
    ["quiet", `AUTH=client, relay=pc.example.org [${A}], mech=LOGIN, bits=0`],
  ]);
});

Deno.test("vchkpw: each of its messages says what it means, and whose family it is", () => {
  check("vpopmail", [
    [`naughty ${A}`, `vchkpw-smtp: vpopmail user not found bob@example.org:${A}`],
    [`naughty ${A}`, `vchkpw-pop3: vpopmail user not found bob@:${A}`],
    [`failed ${A}`, `vchkpw-smtp: password fail bob@example.org:${A}`],
    [`failed ${A}`, `vchkpw-smtp: password fail (pass: 'secret') bob@example.org:${A}`],
    [`failed ${A}`, `vchkpw-submission: null password given bob@example.org:${A}`],
    [`success ${A}`, `vchkpw-smtp: (LOGIN) login success bob@example.org:${A}`],
    [`naughty ${A}`, `vchkpw-imap: invalid user/domain characters b"b@example.org:${A}`],
    [`naughty ${A}`, `vchkpw-smtp: system user shadow entry not found bob:${A}`],
    [`failed ${A}`, `vchkpw-smtp: null user name given :${A}`],
    [`failed ${A}`, `vchkpw-pop3: pop access denied bob@example.org:${A}`],
    [`success ${A}`, `vchkpw-smtp: system password login success bob:${A}`],
    ["quiet", `vchkpw-smtp: user has no password bob@example.org:${A}`],
    ["quiet", `vchkpw-smtp: vpopmail user not found bob@example.org:`],
    ["quiet", `vchkpw-smtp: setgid 89 failed errno 1 bob@example.org:${A}`],
  ]);
  const familyOf = (service: string) => {
    const reading = createReader().message(
      "vpopmail",
      "7",
      `vchkpw-${service}: password fail b@c:${A}`,
    );
    return reading && reading.outcome !== null ? reading.family : undefined;
  };
  assert.deepEqual(["smtp", "submission", "pop3", "imaps"].map(familyOf), [
    "smtp",
    "smtp",
    "mua",
    "mua",
  ]);
});

Deno.test("exim: no length of a greeting hides a try in its own log, nor in syslog's where lines were longer", () => {
  const failed = (helo: string) =>
    `login authenticator failed for (${helo}) [${A}]: 535 Incorrect authentication data (set_id=bob)`;
  const own = createReader();
  const bySyslog = createReader();
  bySyslog.line(`Nov 13 09:08:07 h postfix/cleanup[7]: ${"x".repeat(1200)}`);
  for (let length = 1; length < 1000; length++) {
    const text = failed("a".repeat(length));
    assert.equal(shown(own.line(`2026-11-13 09:08:07 ${text}`)), `failed ${A}`, `${length}`);
    if (text.length > 870) continue;
    const line = `Nov 13 09:08:07 h exim[7]: ${text}`;
    assert.equal(shown(bySyslog.line(line)), `failed ${A}`, `${length}`);
  }
});

Deno.test("FTP and mail: no length of a client's name hides his tries, where a host's lines were longer", () => {
  const forms: readonly (readonly [program: string, write: (name: string) => string])[] = [
    ["proftpd", (name) => `ftp (${name}[${A}]): USER bob (Login failed): Incorrect password`],
    ["ftpd", (name) => `FTP LOGIN FAILED FROM ${name} [${A}], bob`],
    ["smtpd", (name) => `warning: ${name}[${A}]: SASL LOGIN authentication failed: x`],
    ["imaps", (name) => `badlogin: ${name} [${A}] plaintext bob SASL(-13): x: y`],
    ["sm-mta", (name) => `AUTH failure (LOGIN): x (-13) y, user=bob, relay=${name} [${A}]`],
    ["exim", (name) => `x authenticator failed for ${name} (y) [${A}]: 535 Incorrect`],
  ];
  for (const [program, write] of forms) {
    for (let length = 1; length < 254; length++) {
      const reader = createReader();
      reader.line(`Nov 13 09:08:07 h cron[7]: ${"x".repeat(500)}`);
      for (let i = 0; i < 3; i++) {
        const line = `Nov 13 09:08:07 h ${program}[${i + 7}]: ${write("a".repeat(length))}`;
        assert.equal(shown(reader.line(line)), `failed ${A}`, line);
      }
    }
  }
});
