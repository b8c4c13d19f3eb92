import assert from "node:assert/strict";
import { check, saidOf } from "./_said.ts";

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
      `auth: Info: passwd-file(bob,${A}): Password mismatch (given password: secret)`,
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
    [`naughty ${A}`, `auth: sql(bob,${A}): unknown user`],
    [
      `naughty ${A}`,
      `auth: passwd-file(bob,${A},<c2Vzc2lvbg>): unknown user (given password: secret)`,
    ],
    [
      `naughty ${A}`,
      `auth-worker(7): pam(bob,${A}): pam_authenticate() failed: User not known to the underlying authentication module`,
    ],
    [`failed ${A}`, `${PAM} ruser=bob rhost=${A}`],
    [`failed ${A}`, `${PAM} ruser=bob rhost=${A}  user=bob`],
    ["quiet", `auth: Error: sql(bob,${A}): Password query failed: no connection`],
    ["quiet", `auth: login(?,${A}): Username character disallowed by auth_username_chars: 0x20`],
  ]);
  check("imap-login", [[`failed ${A}`, `Info: Disconnected (auth failed, 1 attempts): ${END}`]]);
  check("auth-worker", [[`failed ${A}`, `Info: sql(bob,${A}): Password mismatch`]]);
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
