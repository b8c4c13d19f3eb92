import assert from "node:assert/strict";
import { check, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const PAM = "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot";
const END = `user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.99, TLS, session=<c2Vzc2lvbg>`;
const NOBODY = `user=<>, rip=${A}, lip=192.0.2.99`;

Deno.test("dovecot: what the login processes say of each end of a connection", () => {
  check("dovecot", [
    [`failed ${A}`, `imap-login: Disconnected (auth failed, 1 attempts): ${END}`],
    [`failed ${A}`, `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): ${END}`],
    [`failed ${A} ×3`, `pop3-login: Aborted login (auth failed, 3 attempts in 9 secs): ${END}`],
    [
      `failed ${A} ×100`,
      `pop3-login: Aborted login (auth failed, 999999 attempts in 9 secs): ${END}`,
    ],
    [
      `failed ${A}`,
      `imap-login: Info: Disconnected: Inactivity (auth failed, 1 attempts in 2 secs): ${END}`,
    ],
    [
      `failed ${A}`,
      `imap-login: Login aborted: Logged out (auth failed, 1 attempts in 2 secs) (auth_failed): ${END}`,
    ],
    [
      `failed ${A}`,
      `submission-login: Remote closed connection (auth failed, 1 attempts in 2 secs): ${END}`,
    ],
    [
      `failed 2001:db8::7`,
      `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=2001:db8::7, lip=::1`,
    ],
    [`probed ${A}`, `imap-login: Aborted login (tried to use disabled plaintext auth): ${NOBODY}`],
    [`probed ${A}`, `imap-login: Disconnected (tried to use disallowed plaintext auth): ${NOBODY}`],
    [`probed ${A}`, `imap-login: Disconnected (no auth attempts in 0 secs): ${NOBODY}`],
    [
      `probed ${A}`,
      `imap-login: Disconnected: Too many invalid commands. (no auth attempts in 0 secs): ${NOBODY}`,
    ],
    [
      `probed ${A}`,
      `imap-login: Disconnected (disconnected before auth was ready, waited 0 secs): ${NOBODY}, TLS handshaking: x`,
    ],
    [
      `probed ${A}`,
      `imap-login: Login aborted: Connection closed (disconnected during TLS handshake) (tls_handshake_not_finished): ${NOBODY}`,
    ],
    [
      `success ${A}`,
      `imap-login: Login: user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.99, mpid=18, TLS, session=<c2Vzc2lvbg>`,
    ],
    [
      `success ${A}`,
      `imap-login: Info: Login: user=<bob@example.org>, method=PLAIN, rip=${A}, lip=192.0.2.99, mpid=18, secured`,
    ],
    [
      `success ${A}`,
      `imap-login: Logged in: user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.99, mpid=18, session=<c2Vzc2lvbg>`,
    ],
    // Nobody has to know a password for this.
    [
      "quiet",
      `imap-login: Login: user=<anonymous>, method=ANONYMOUS, rip=${A}, lip=192.0.2.99, mpid=18, session=<c2Vzc2lvbg>`,
    ],
    ["quiet", `imap-login: Logged in: user=<bob>, method=ANONYMOUS, rip=${A}, lip=192.0.2.99`],
    ["quiet", `imap-login: Disconnected (auth process communication failure): ${END}`],
    ["quiet", `imap-login: Disconnected (internal failure, 1 successful auths): ${END}`],
    ["quiet", `imap-login: Disconnected (auth service reported temporary failure): ${END}`],
    ["quiet", `imap(bob)<7><c2Vzc2lvbg>: Disconnected: Logged out in=1 out=2`],
    [
      "quiet",
      `imap-login: Disconnected (auth failed, 1 attempts): user=<bob>, method=PLAIN, rip=pc.example.org, lip=192.0.2.99`,
    ],
  ]);
});

Deno.test("dovecot: what the auth process and PAM say of each try", () => {
  check("dovecot", [
    [`failed ${A}`, `auth: sql(bob@example.org,${A},<c2Vzc2lvbg>): Password mismatch`],
    [
      `failed ${A}`,
      `auth: Info: passwd-file(bob,${A},<c2Vzc2lvbg>): Password mismatch (given password: secret)`,
    ],
    [`failed ${A}`, `auth: ldap(bob,${A},<c2Vzc2lvbg>): invalid credentials`],
    [
      `failed ${A}`,
      `auth-worker(7): pam(bob,${A},<c2Vzc2lvbg>): pam_authenticate() failed: Authentication failure (password mismatch?)`,
    ],
    [
      `failed ${A}`,
      `auth-worker(7): Info: conn unix:auth-worker (pid=7,uid=97): auth-worker<1>: sql(bob,${A},<c2Vzc2lvbg>): Password mismatch`,
    ],
    [`failed ${A}`, `auth(bob,${A},sasl:plain)<c2Vzc2lvbg>: Info: sql: Password mismatch`],
    [`naughty ${A}`, `auth: sql(bob,${A},master,<c2Vzc2lvbg>): unknown user`],
    // Without a session it may be a user's name.
    ["quiet", `auth: sql(bob,${A}): unknown user`],
    ["quiet", `auth: sql(x,203.0.113.200,${A}): Password mismatch`],
    ["quiet", `auth(x,203.0.113.200): Info: sql: Password mismatch`],
    [`failed ${A}`, `auth: sql(x,203.0.113.200,${A},<c2Vzc2lvbg>): Password mismatch`],
    [`failed ${A}`, `auth(x,203.0.113.200,${A},sasl:plain)<c2Vzc2lvbg>: sql: Password mismatch`],
    // Another database may know the user.
    ["quiet", `auth: sql(bob,${A},<c2Vzc2lvbg>): unknown user - trying the next passdb`],
    [
      "quiet",
      `auth: sql(bob,${A},<c2Vzc2lvbg>): unknown user (given password: x) - trying the next passdb`,
    ],
    [
      `failed ${A}`,
      `auth: sql(bob,${A},<c2Vzc2lvbg>): Password mismatch (given password: x) - trying the next passdb`,
    ],
    [`failed ${A}`, `auth: ldap(bob,${A},<c2Vzc2lvbg>): Password mismatch (for LDAP bind)`],
    [
      `failed ${A}`,
      `auth-worker(bob,${A},sasl:plain)<77><c2Vzc2lvbg>: request [7]: sql: Password mismatch`,
    ],
    [
      `naughty ${A}`,
      `auth: passwd-file(bob,${A},<c2Vzc2lvbg>): unknown user (given password: secret)`,
    ],
    [
      `naughty ${A}`,
      `auth-worker(7): pam(bob,${A},<c2Vzc2lvbg>): pam_authenticate() failed: User not known to the underlying authentication module`,
    ],
    [`failed ${A}`, `${PAM} ruser=bob rhost=${A}`],
    [`failed ${A}`, `${PAM} ruser=bob rhost=${A}  user=bob`],
    ["quiet", `auth: Error: sql(bob,${A}): Password query failed: no connection`],
    ["quiet", `auth: login(?,${A}): Username character disallowed by auth_username_chars: 0x20`],
  ]);
  check("imap-login", [[`failed ${A}`, `Info: Disconnected (auth failed, 1 attempts): ${END}`]]);
  check("auth-worker", [[`failed ${A}`, `Info: sql(bob,${A},<c2Vzc2lvbg>): Password mismatch`]]);
});

Deno.test("dovecot: a try that PAM, the auth process and the login process tell of counts once", () => {
  const session = "<c2Vzc2lvbg>";
  assert.deepEqual(
    saidOf(
      "dovecot",
      `${PAM} ruser=bob rhost=${A}`,
      `auth-worker(7): pam(bob,${A},${session}): pam_authenticate() failed: Authentication failure`,
      `auth: sql(bob,${A},${session}): Password mismatch`,
      `imap-login: Disconnected (auth failed, 3 attempts in 9 secs): ${END}`,
      `auth: sql(bob,${A},<YW5vdGhlcg>): Password mismatch`,
      `imap-login: Disconnected (auth failed, 1 attempts in 9 secs): ${
        END.replace("c2Vzc2lvbg", "YW5vdGhlcg")
      }`,
      `imap-login: Disconnected (auth failed, 1 attempts in 9 secs): ${
        END.replace("c2Vzc2lvbg", "dGhpcmQ")
      }`,
    ),
    [`failed ${A}`, "quiet", "quiet", `failed ${A} ×2`, `failed ${A}`, "quiet", `failed ${A}`],
  );
});

/** A login process's end of a connection that failed. */
const endOf = (session: string, user = "bob", attempts = 1) =>
  `imap-login: Disconnected (auth failed, ${attempts} attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${A}, lip=192.0.2.99, session=<${session}>`;

Deno.test("dovecot: a session is looked for where dovecot prints it, not in a user's name", () => {
  for (const user of ["webmaster", "info@example.org", "session=<aaaaaaaa"]) {
    assert.deepEqual(
      saidOf(
        "dovecot",
        `auth: sql(bob,${A},<aaaaaaaa>): Password mismatch`,
        endOf("aaaaaaaa", user),
        `auth: sql(bob,${A},<bbbbbbbb>): unknown user`,
        endOf("bbbbbbbb", user),
      ),
      [`failed ${A}`, "quiet", `naughty ${A}`, "quiet"],
    );
  }
});

Deno.test("dovecot: what PAM says of connections at once counts with what their ends say, in any order", () => {
  const pam = `${PAM} ruser=bob rhost=${A}  user=bob`;
  const sums = (...messages: string[]) =>
    saidOf("dovecot", ...messages).filter((one) => one !== "quiet").join(" ");
  const failed = (times: number) => Array(times).fill(`failed ${A}`).join(" ");
  assert.equal(sums(pam, pam, endOf("aaaaaaaa"), endOf("bbbbbbbb")), failed(2));
  assert.equal(sums(pam, endOf("aaaaaaaa"), pam, endOf("bbbbbbbb")), failed(2));
  assert.equal(sums(endOf("aaaaaaaa"), endOf("bbbbbbbb"), pam, pam), failed(2));
  assert.equal(sums(pam, pam, pam, endOf("aaaaaaaa", "bob", 3)), failed(3));
  assert.equal(sums(endOf("aaaaaaaa"), endOf("bbbbbbbb"), endOf("cccccccc")), failed(3));
});

Deno.test("dovecot: databases and PAM modules that are asked in turn tell of one try", () => {
  const first = `auth: passwd-file(bob,${A},<aaaaaaaa>): Password mismatch`;
  assert.deepEqual(
    saidOf(
      "dovecot",
      first,
      `auth: ldap(bob,${A},<aaaaaaaa>): invalid credentials`,
      `${PAM} ruser=bob rhost=${A}  user=bob`,
      `${PAM} ruser=bob rhost=${A} user=bob`.replace("pam_unix", "pam_sss"),
      `auth-worker(7): pam(bob,${A},<aaaaaaaa>): pam_authenticate() failed: Authentication failure`,
      endOf("aaaaaaaa"),
      // The second try of the next connection.
      first.replace("aaaaaaaa", "bbbbbbbb"),
      first.replace("aaaaaaaa", "bbbbbbbb"),
    ),
    [`failed ${A}`, ...Array(5).fill("quiet"), `failed ${A}`, `failed ${A}`],
  );
});

Deno.test("dovecot: a login through a proxy, and one whose TLS is told in full, are logins", () => {
  const who = `user=<bob>, method=PLAIN, rip=${A}, lip=192.0.2.99`;
  const kept = [
    `imap-login: proxy(bob): started proxying to 192.0.2.9:143: ${who}, secured, session=<aaaaaaaa>`,
    `imap-login: proxy(bob): started proxying to 192.0.2.9:143/bob2 (master admin): ${who}`,
    `imap-login: proxy(bob,192.0.2.9:143): Started proxying to <192.0.2.9> (<mail.example.org>) (0.012 secs): ${who}, TLS`,
    `imap-login: proxy(bob,192.0.2.9): Started proxying to remote host as user b (1.002 secs, 2 reconnects): ${who}`,
    `imap-login: Login: ${who}, mpid=7, TLS, TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits), session=<aaaaaaaa>`,
  ];
  for (const message of kept) {
    assert.deepEqual(saidOf("dovecot", message), [`success ${A}`], message);
  }
  const not = [
    `imap-login: proxy(x): started proxying to y: user=<z>, rip=203.0.113.200, lip=1: ${who}`,
    `imap-login: proxy(bob): Login failed to 192.0.2.9:143: x: ${who}`,
    `imap-login: proxy(bob): disconnecting ${A} (Disconnected by client): ${who}`,
  ];
  for (const message of not) assert.deepEqual(saidOf("dovecot", message), ["quiet"], message);
});

Deno.test("dovecot: how a connection ended is told by the daemon's words in front of the user, however long they are", () => {
  const ended = (why: string, event = "") => `pop3-login: Login aborted: ${why}${event}: ${END}`;
  const late = "Connection closed: SSL_read() failed: error:0A000126:SSL routines::x (y)";
  check("dovecot", [
    [`failed ${A} ×2`, ended(`${late} (auth failed, 2 attempts in 3 secs)`, " (auth_failed)")],
    [`failed ${A}`, ended("Connection closed (proxy dest auth failed)")],
    [
      `failed ${A} ×2`,
      ended(
        "Connection closed (proxy dest authentication failure to 192.0.2.9:143, 2 attempts in 3 secs, last failure: (no))",
        " (proxy_dest_auth_failed)",
      ),
    ],
    [
      "quiet",
      ended(
        "Connection closed (proxy dest temporary authentication failure, 1 attempts in 3 secs)",
      ),
    ],
    // Whoever gives up the last of several tries has made those before it.
    [
      `failed ${A} ×3`,
      ended("Connection closed (client didn't finish SASL auth, 3 attempts in 9 secs)"),
    ],
    [`failed ${A} ×2`, ended("Connection closed (auth aborted by client, 2 attempts in 9 secs)")],
    [`probed ${A}`, ended("Connection closed (auth aborted by client, 1 attempts in 9 secs)")],
    [`probed ${A}`, ended("Connection closed (client didn't finish SASL auth, waited 3 secs)")],
    [`probed ${A}`, ended("Connection closed (anonymous logins disabled, 1 attempts in 0 secs)")],
    ["quiet", ended("Connection closed (auth failed, 1/2 successful auths in 2 secs)")],
    ["quiet", ended("Connection closed (user disabled, 1 attempts in 2 secs)")],
    // 1.x, and settings of one's own.
    [`failed ${A}`, `imap-login: Disconnected (auth failed, 1 attempts): method=PLAIN, rip=${A}`],
    [`failed ${A}`, `imap-login: Aborted login (auth failed, 1 attempts): imap rip=${A}, lip=::1`],
    [`probed ${A}`, `pop3-login: Aborted login (tried to use disabled plaintext auth): rip=${A}`],
    [
      `failed ${A}`,
      `imap-login: proxy(bob,192.0.2.9:143): Disconnected: x (auth failed, 1 attempts in 2 secs): ${END}`,
    ],
  ]);
  // No user is so called that he hides how he left, or leaves as somebody else.
  for (
    const [said, user] of [
      [`failed ${A}`, "x (no auth attempts in 0 secs): user=<y"],
      [`failed ${A}`, "(user disabled): user=<y"],
      [`failed ${A}`, "Login: user=<bob"],
      [`failed ${A}`, "x (auth failed, 9 attempts): rip=203.0.113.200, y"],
      ["quiet", "x>, rip=203.0.113.200, lip=::1, y"],
    ] as const
  ) {
    check("dovecot", [
      [
        said,
        `imap-login: Disconnected (auth failed, 1 attempts): user=<${user}>, rip=${A}, lip=::1`,
      ],
    ]);
  }
  check("dovecot", [[
    "quiet",
    `imap-login: Disconnected (user disabled): user=<x (auth failed, 9 attempts): rip=203.0.113.200, y`,
  ]]);
});

Deno.test("dovecot: each database says in its own way that a user or his password is wrong", () => {
  const of = (db: string, why: string) => `auth: ${db}(bob,${A},<c2Vzc2lvbg>): ${why}`;
  check("dovecot", [
    [`failed ${A}`, of("checkpassword", "Login failed (status=1)")],
    [`naughty ${A}`, of("checkpassword", "User unknown")],
    [`failed ${A}`, of("ldap", "Login attempt with empty password")],
    [`failed ${A}`, of("policy", "Authentication failure due to policy server refusal")],
    [
      `failed ${A}`,
      of("pam", "pam_authenticate() failed: authentication error (password mismatch?)"),
    ],
    [`failed ${A}`, of("cram-md5", "password mismatch")],
    [
      `failed ${A}`,
      of(
        "sql",
        "Password mismatch (SHA1 of given password: 8cb2237d0679)  - trying the next passdb",
      ),
    ],
    ["quiet", of("oauth2", "oauth2 failed: Introspection failed: No username returned")],
    [`failed ${A}`, `${PAM.replace("pam_unix", "pam_krb5")} ruser=bob rhost=${A}`],
    [`failed ${A}`, `${PAM.replace("(dovecot:auth)", "[77]")} ruser=bob rhost=${A}`],
  ]);
});
