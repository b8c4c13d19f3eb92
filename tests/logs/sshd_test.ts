import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { check, linesOf, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const V6 = "2001:db8::7";

Deno.test("sshd: an unknown user, and root where root may not, is naughty", () => {
  check("sshd", [
    [`naughty ${A}`, `Invalid user bob from ${A} port 40000`],
    [`naughty ${A}`, `Invalid user bob from ${A}`],
    [`naughty ${A}`, `Invalid user  from ${A} port 40000`],
    [`naughty ${A}`, `Invalid user bob from ::ffff:${A} port 40000`],
    [`naughty ${V6}`, `Invalid user bob from ${V6} port 40000`],
    [`naughty fe80::7`, `Invalid user bob from fe80::7%eth0 port 40000`],
    [`naughty ${A}`, `Illegal user bob from ${A}`],
    [`naughty ${A}`, `Failed password for invalid user bob from ${A} port 40000 ssh2`],
    [`naughty ${A}`, `Failed password for illegal user bob from ${A} port 40000 ssh2`],
    [`naughty ${A}`, `Failed none for invalid user bob from ${A} port 40000 ssh2`],
    [
      `naughty ${A}`,
      `Failed keyboard-interactive/pam for invalid user bob from ${A} port 40000 ssh2`,
    ],
    [
      `naughty ${A}`,
      `Failed keyboard-interactive for <invalid username> from ${A} port 40000 ssh2`,
    ],
    [
      `naughty ${A}`,
      `Failed publickey for invalid user bob from ${A} port 40000 ssh2: RSA SHA256:AbC+/1`,
    ],
    [
      `naughty ${A}`,
      `error: PAM: User not known to the underlying authentication module for illegal user bob from ${A}`,
    ],
    [`naughty ${A}`, `error: PAM: unknown user for illegal user bob from ${A}`],
    [`naughty ${A}`, `error: PAM: Authentication failure for illegal user bob from ${A}`],
    [`naughty ${A}`, `ROOT LOGIN REFUSED FROM ${A}`],
    [`naughty ${A}`, `ROOT LOGIN REFUSED FROM ${A} port 40000`],
    [`naughty ${A}`, `ROOT LOGIN REFUSED FROM ${A} port 40000 [preauth]`],
    [`naughty ${A}`, `User root from ${A} not allowed because not listed in AllowUsers`],
    [`naughty ${A}`, `User bob from ${A} not allowed because listed in DenyUsers`],
    [
      `naughty ${A}`,
      `User EX\\\\john doe from ${A} not allowed because none of user's groups are listed in AllowGroups`,
    ],
    [`naughty ${A}`, `administratively prohibited connection for root from ${A} port 40000`],
    [`naughty ${A}`, `administratively prohibited connection for bob from ${A} port 40000`],
    [
      `naughty ${A}`,
      `Disconnecting invalid user bob ${A} port 40000: Change of username or service not allowed: (bob,ssh-connection) -> (x,y) [preauth]`,
    ],
    [
      `naughty ${A}`,
      `error: maximum authentication attempts exceeded for invalid user bob from ${A} port 40000 ssh2 [preauth]`,
    ],
    [`naughty ${A}`, `Connection closed by invalid user bob ${A} port 40000 [preauth]`],
    [`naughty ${A}`, `Connection reset by invalid user  ${A} port 40000 [preauth]`],
    [`naughty ${A}`, `Disconnected from invalid user bob ${A} port 40000 [preauth]`],
    [
      `naughty ${A}`,
      `ssh_dispatch_run_fatal: Connection from invalid user bob ${A} port 40000: incomplete message [preauth]`,
    ],
  ]);
});

Deno.test("sshd: a wrong password of a user that exists has failed", () => {
  check("sshd", [
    [`failed ${A}`, `Failed password for bob from ${A} port 40000 ssh2`],
    [`failed ${A}`, `Failed password for root from ${A} port 40000 ssh2`],
    [`failed ${A}`, `Failed password for bob from ${A} port 40000`],
    [`failed ${A}`, `Failed password for bob from ${A} port 40000 ssh1`],
    [`failed ${A}`, `Failed password for bob from ${A} port 40000 ssh2 [preauth]`],
    [`failed ${V6}`, `Failed password for bob from ${V6} port 40000 ssh2`],
    [`failed ${A}`, `Failed keyboard-interactive/pam for bob from ${A} port 40000 ssh2`],
    [`failed ${A}`, `Failed keyboard-interactive for bob from ${A} port 40000 ssh2`],
    [`failed ${A}`, `error: PAM: Authentication failure for bob from ${A}`],
    [`failed ${A}`, `error: PAM: authentication error for bob from ${A}`],
    [`failed ${A}`, `error: PAM: Permission denied for bob from ${A} [preauth]`],
    [
      `failed ${A}`,
      `error: PAM: Have exhausted maximum number of retries for service for bob from ${A}`,
    ],
    [`failed ${A}`, `error: PAM: authentication error for root from ${A}`],
    [`failed ${A}`, `error: PAM: Authentication failure for root from ${A} via 192.0.2.99`],
    [`failed ${A}`, `Failed challenge-response for bob from ${A} port 40000 ssh1`],
  ]);
});

Deno.test("sshd: whoever connects and does not try has probed", () => {
  check("sshd", [
    // Passwords were told of before; what is told of by this alone are keys.
    [
      `probed ${A}`,
      `error: maximum authentication attempts exceeded for bob from ${A} port 40000 ssh2 [preauth]`,
    ],
    [
      `probed ${A}`,
      `error: maximum authentication attempts exceeded for root from ${A} port 40000 ssh2 [preauth]`,
    ],
    [`probed ${A}`, `Received disconnect from ${A}: 11: Bye Bye [preauth]`],
    [`probed ${A}`, `Connection from ${A} port 40000 with IP opts:  83 07 04`],
    [`probed ${A}`, `Connection from ${A} with IP options: 83 07 04`],
    [
      `probed ${A}`,
      `Timeout before authentication for connection from ${A} to 192.0.2.99, pid = 4712 (sending config)`,
    ],
    [
      `probed ${A}`,
      `Disconnecting authenticating user root ${A} port 40000: Change of username or service not allowed: (root,ssh-connection) -> (bob,ssh-connection) [preauth]`,
    ],
    [`probed ${A}`, `Connection reset by authenticatinguser bob ${A} port 40000`],
    [`probed ${A}`, `Did not receive identification string from ${A} port 40000`],
    [`probed ${A}`, `Did not receive identification string from ${A}`],
    [`probed ${A}`, `Bad protocol version identification 'GET / HTTP/1.1' from ${A} port 40000`],
    [`probed ${A}`, `Bad protocol version identification '\\003' from ${A}`],
    [`probed ${A}`, `error: banner exchange: Connection from ${A} port 40000: invalid format`],
    [
      `probed ${A}`,
      `banner exchange: Connection from ${A} port 40000: could not read protocol version`,
    ],
    [`probed ${V6}`, `banner exchange: Connection from ${V6} port 40000: Broken pipe`],
    [
      `probed ${A}`,
      `ssh_dispatch_run_fatal: Connection from ${A} port 40000: message authentication code incorrect [preauth]`,
    ],
    [
      `probed ${A}`,
      `fatal: Fssh_packet_write_poll: Connection from ${A} port 40000: Host is down [preauth]`,
    ],
    [`probed ${A}`, `Connection from authenticating user bob ${A} port 40000 timed out [preauth]`],
    [`probed ${A}`, `Connection from ${A} port 40000 timed out [preauth]`],
    [`probed ${A}`, `Connection closed by ${A} [preauth]`],
    [`probed ${A}`, `Connection closed by ${A} port 40000 [preauth]`],
    [`probed ${A}`, `Connection closed by ${A} port 40000`],
    [`probed ${A}`, `Connection reset by ${A} port 40000 [preauth]`],
    [`probed ${A}`, `Connection closed by authenticating user bob ${A} port 40000 [preauth]`],
    [`probed ${A}`, `Disconnected from ${A} port 40000 [preauth]`],
    [`probed ${A}`, `Disconnected from authenticating user root ${A} port 40000 [preauth]`],
    [
      `probed ${A}`,
      `error: Received disconnect from ${A} port 40000:3: com.jcraft.jsch.JSchException: Auth fail [preauth]`,
    ],
    [
      `probed ${A}`,
      `Received disconnect from ${A}: 14: No supported authentication methods available [preauth]`,
    ],
    [
      `probed ${V6}`,
      `Received disconnect from ${V6}: 14: No supported authentication methods available [preauth]`,
    ],
    [`probed 2001:db8::1:14`, `Received disconnect from 2001:db8::1:14: 3: Auth fail [preauth]`],
    [
      `probed ${A}`,
      `fatal: Unable to negotiate with ${A} port 40000: no matching cipher found. Their offer: aes128-cbc [preauth]`,
    ],
    [
      `probed ${A}`,
      `Unable to negotiate with ${A}: no matching host key type found. Their offer: ssh-dss`,
    ],
    [`probed ${A}`, `fatal: Timeout before authentication for ${A} port 40000`],
    [`probed ${A}`, `fatal: Timeout before authentication for ${A}`],
    [
      `probed ${A}`,
      `Timeout before authentication for connection from ${A} to 192.0.2.99, pid = 4712`,
    ],
    [
      `probed ${A}`,
      `drop connection #0 from [${A}]:40000 on [192.0.2.99]:22 penalty: failed authentication`,
    ],
    [
      `probed ${V6}`,
      `drop connection #0 from [${V6}]:40000 on [2001:db8::99]:22 penalty: exceeded LoginGraceTime`,
    ],
    [`probed ${A}`, `refused connect from pc.example.org (${A})`],
    [`probed ${A}`, `refused connect from ${A}`],
    [`probed ${A}`, `scanned from ${A} with SSH-1.0-SSH_Version_Mapper.  Don't panic.`],
    [`probed ${A}`, `probed from ${A} port 40000 with SSH-2.0-x.  Don't panic.`],
    [
      `probed ${A}`,
      `Protocol major versions differ for ${A} port 40000: SSH-2.0-OpenSSH_7.4 vs. SSH-1.5-x`,
    ],
    [`probed ${A}`, `error: Could not write ident string to ${A} port 40000`],
  ]);
});

Deno.test("sshd: a complete Accepted is a success", () => {
  check("sshd", [
    [`success ${A}`, `Accepted password for bob from ${A} port 40000 ssh2`],
    [`success ${A}`, `Accepted password for bob from ${A} port 40000`],
    [`success ${A}`, `Accepted publickey for bob from ${A} port 40000 ssh2`],
    [`success ${A}`, `Accepted publickey for bob from ${A} port 40000 ssh2: RSA 01:23:45:67`],
    [
      `success ${V6}`,
      `Accepted publickey for bob from ${V6} port 40000 ssh2: ED25519 SHA256:AbC+/1`,
    ],
    [
      `success ${A}`,
      `Accepted publickey for bob from ${A} port 40000 ssh2: ED25519-CERT SHA256:AbC ID bob (serial 7) CA RSA SHA256:DeF`,
    ],
    [`success ${A}`, `Accepted keyboard-interactive/pam for bob from ${A} port 40000 ssh2`],
    [
      `success ${A}`,
      `Accepted gssapi-with-mic for bob from ${A} port 40000 ssh2: bob/root@EXAMPLE.ORG`,
    ],
    [`success ${A}`, `Accepted password for bob smith from ${A} port 40000 ssh2`],
    [`success ${A}`, `Accepted password for EX\\\\john doe from ${A} port 40000 ssh2`],
    [
      `success ${A}`,
      `Accepted publickey for bob from ${A} port 40000 ssh2: RSA-CERT SHA256:AbC ID issued for bob from hr (serial 7) CA RSA SHA256:DeF`,
    ],
    [
      `success ${A}`,
      `Accepted publickey for bob from ${A} port 40000 ssh2: RSA-CERT SHA256:AbC ID ${
        "long ".repeat(80)
      }`,
    ],
    [`success ${A}`, `Accepted gssapi-with-mic for bob from ${A} port 40000 ssh2: bob@EXAMPLE.ORG`],
    ["quiet", `Accepted password for bob from ${A} port 40000 ssh`],
    ["quiet", `Accepted password for bob from ${A} port`],
    ["quiet", `Accepted password for bob from ${A}`],
    ["quiet", `Accepted password for bob from ${A} port 400000 ssh2`],
    ["quiet", `Accepted password for bob from pc.example.org port 40000 ssh2`],
    ["quiet", `Accepted key ED25519 SHA256:AbC found at /home/bob/.ssh/authorized_keys:1`],
  ]);
});

Deno.test("sshd: nothing is concluded from a refused key, PAM's echo, sessions, and the server's own trouble", () => {
  for (
    const message of [
      `Failed publickey for bob from ${A} port 40000 ssh2: RSA SHA256:AbC`,
      `Failed none for bob from ${A} port 40000 ssh2`,
      `Failed hostbased for bob from ${A} port 40000 ssh2: RSA SHA256:AbC, client user "bob", client host "pc.example.org"`,
      `Failed rsa for bob from ${A} port 40000 ssh1`,
      `Failed rhosts-rsa for bob from ${A} port 40000 ssh1: ruser bob`,
      `Failed gssapi-with-mic for bob from ${A} port 40000 ssh2`,
      `Postponed publickey for bob from ${A} port 40000 ssh2 [preauth]`,
      `Partial publickey for bob from ${A} port 40000 ssh2`,
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}  user=bob`,
      `pam_unix(sshd:auth): check pass; user unknown`,
      `pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)`,
      `error: PAM: User account has expired for bob from ${A}`,
      `error: PAM: Conversation error for bob from ${A}`,
      `Connection from ${A} port 40000 on 192.0.2.99 port 22`,
      `Connection closed by ${A}`,
      `Connection closed by user bob ${A} port 40000`,
      `Disconnected from user bob ${A} port 40000`,
      `Disconnected from ${A} port 40000`,
      `Received disconnect from ${A} port 40000:11: disconnected by user`,
      `Received disconnect from ${A} port 40000:11: Bye Bye [preauth]`,
      `Disconnecting invalid user bob ${A} port 40000: Too many authentication failures [preauth]`,
      `Disconnecting: Too many authentication failures for bob [preauth]`,
      `User bob not allowed because account is locked`,
      `User bob from pc.example.org not allowed because not listed in AllowUsers`,
      `input_userauth_request: invalid user bob [preauth]`,
      `Address ${A} maps to pc.example.org, but this does not map back to the address.`,
      `reverse mapping checking getaddrinfo for pc.example.org [${A}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
      `drop connection #10 from [${A}]:40000 on [192.0.2.99]:22 past Maxstartups`,
      `srclimit_penalise: ipv4: new ${A}/32 active penalty of 5 seconds for penalty: failed authentication`,
      `error: kex_exchange_identification: Connection closed by remote host`,
      `error: kex_exchange_identification: client sent invalid protocol identifier "x from ${A} port 1"`,
      `Starting session: shell on pts/0 for bob from ${A} port 40000 id 0`,
      `Server listening on 0.0.0.0 port 22.`,
      `Invalid user bob from pc.example.org`,
      `Invalid user bob from 198.051.100.7 port 40000`,
      `Invalid user bob from 198.51.100.7.1 port 40000`,
      `Invalid user bob from ${A} port 40000 x`,
      `Did not receive identification string from UNKNOWN port 65535`,
    ]
  ) assert.deepEqual(saidOf("sshd", message), ["quiet"], message);
});

Deno.test("sshd: a message that is none of its own is unknown", () => {
  assert.deepEqual(
    saidOf("sshd", "", "x", "Failed", "Accepted", "Connection x"),
    Array(5).fill("unknown").with(3, "unknown"),
  );
  assert.deepEqual(saidOf("cron", `Invalid user bob from ${A}`), ["unknown"]);
});

Deno.test("sshd: messages of which old and new versions have only a few", () => {
  const user = `${A} port 40000`;
  const change =
    "Change of username or service not allowed: (root,ssh-connection) -> (bob,ssh-connection)";
  check("sshd", [
    // 9.9 and later: RefuseConnection.
    [`naughty ${A}`, `administratively prohibited connection for bob from ${user}`],
    ["quiet", `administratively prohibited connection for invalid user bob from ${user}`],
    [`probed ${A}`, `Disconnecting authenticating user root ${user}: ${change} [preauth]`],
    [`naughty ${A}`, `Disconnecting invalid user root ${user}: ${change} [preauth]`],
    [`probed ${A}`, `Disconnecting ${user}: bad service request ssh-x [preauth]`],
    [`naughty ${A}`, `Disconnecting invalid user x ${user}: bad service request [preauth]`],
    [
      `probed ${A}`,
      `Disconnecting ${user}: strict KEX violation: unexpected packet type 2 (seqnr 1) [preauth]`,
    ],
    [
      `probed ${A}`,
      `Disconnecting ${user}: strict KEX violation: KEXINIT was not the first packet [preauth]`,
    ],
    ["quiet", `Disconnecting invalid user bob ${user}: Too many authentication failures [preauth]`],
    ["quiet", `Disconnecting user bob ${user}: Too many authentication failures`],
    [
      `naughty ${A}`,
      `Unable to negotiate with invalid user bob ${user}: no matching cipher found. Their offer: x`,
    ],
    [
      `probed ${A}`,
      `Unable to negotiate with authenticating user bob ${user}: no matching MAC found. Their offer: x`,
    ],
    // 6.8 to 7.1: neither port nor "from".
    [`probed ${A}`, `Connection to ${A} timed out [preauth]`],
    [`probed ${A}`, `fatal: ssh_packet_read: Connection to ${A}: Broken pipe [preauth]`],
    [
      `probed ${A}`,
      `ssh_packet_read: Connection from ${user}: internal error: buffer is read-only [preauth]`,
    ],
    [`probed ${A}`, `Fssh_packet_write_wait: Connection from ${user}: Permission denied [preauth]`],
    [
      `naughty ${A}`,
      `Fssh_ssh_dispatch_run_fatal: Connection from invalid user x ${user}: No route to host [preauth]`,
    ],
    [`probed ${A}`, `Connection to ${A} timed out while waiting to read [preauth]`],
    [`probed ${A}`, `Connection from ${A} with IP options: 83 07 04`],
    [`probed ${A}`, `fatal: Connection from ${A} port 40000 with IP opts:  83 07 04`],
    ...["", " (early)", " (sending config)", " (sending keys)"].map((state): [string, string] => [
      `probed ${A}`,
      `Timeout before authentication for connection from ${A} to 192.0.2.99, pid = 77${state}`,
    ]),
    [`naughty ${A}`, `fatal: Username too long from ${user}`],
    [
      `failed ${A}`,
      `authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=${A}  user=root`,
    ],
    [
      `naughty ${A}`,
      `authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=${A}`,
    ],
    [
      "quiet",
      `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}`,
    ],
    [
      "quiet",
      `PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}`,
    ],
  ]);
});

Deno.test("sshd: what pam_unix and sshd itself say of one try counts once", () => {
  assert.deepEqual(
    linesOf(
      createReader(),
      `Nov 13 09:08:07 web sshd(pam_unix)[77]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=${A}  user=root`,
      `Nov 13 09:08:09 web sshd[77]: Failed password for root from ${A} port 40000 ssh2`,
    ),
    [`failed ${A}`, "quiet"],
  );
});

Deno.test("sshd: of a user who does not exist pam_unix tells between sshd's words, and it counts once", () => {
  assert.deepEqual(
    linesOf(
      createReader(),
      `Nov 13 09:08:06 web sshd[77]: Invalid user bob from ${A}`,
      "Nov 13 09:08:07 web sshd(pam_unix)[77]: check pass; user unknown",
      `Nov 13 09:08:07 web sshd(pam_unix)[77]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=${A}`,
      `Nov 13 09:08:09 web sshd[77]: Failed password for invalid user bob from ${A} port 40000 ssh2`,
    ),
    [`naughty ${A}`, "quiet", "quiet", "quiet"],
  );
});

Deno.test("sshd: it is read under each of the names that distributions give it", () => {
  for (const program of ["sshd.pam", "sshd-session.pam", "hpnsshd", "hpnsshd-session"]) {
    check(program, [[`naughty ${A}`, `Invalid user bob from ${A} port 40000`]]);
  }
});
