import assert from "node:assert/strict";
import { EXAMPLES } from "../../lib/rules/examples.ts";
import { createRuleReader, type RuleReader } from "../../lib/rules/reader.ts";
import { readRule } from "../../lib/rules/rule.ts";

const syslog = (tag: string, message: string) => `Nov 27 10:00:00 host ${tag}: ${message}`;
const asterisk = (event: string, account: string, from: string) =>
  syslog(
    "asterisk[812]",
    `SECURITY[840]: res_security_log.c:114 in security_event_stasis_cb: SecurityEvent="${event}",` +
      `EventTV="2026-11-27T10:00:00.123+0000",Severity="Error",Service="PJSIP",EventVersion="1",` +
      `AccountID="${account}",SessionID="5f3c@192.0.2.8",LocalAddress="IPV4/TCP/192.0.2.1/5060",` +
      `RemoteAddress="IPV4/${from}/50712"`,
  );
const nextcloud = (message: string, address: string) =>
  JSON.stringify({
    reqId: "aB3kd9Q0vC1",
    level: 2,
    time: "2026-11-27T10:00:00+00:00",
    remoteAddr: address,
    user: "--",
    app: "no app in context",
    method: "POST",
    url: "/index.php/login",
    message,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
    version: "31.0.2.1",
  }).replaceAll("\\/", "/");

/** Lines as the services' sources print them, and what each says: `-` is known, and about nobody; `?` is not known. */
const LINES: Readonly<Record<string, readonly (readonly [line: string, says: string])[]>> = {
  nginx: [
    [
      '203.0.113.7 - bob [27/Nov/2026:10:00:00 +0100] "GET /private/ HTTP/1.1" 401 179 "-" "curl/8.5.0"',
      "failed 203.0.113.7 bob",
    ],
    [
      '2001:db8::7 - b o b [27/Nov/2026:10:00:00 +0100] "GET / HTTP/2.0" 401 179 "https://x/" "a \\x22b"',
      "failed 2001:db8::7 b o b",
    ],
    ['203.0.113.7 - - [27/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 401 179 "-" "curl/8.5.0"', "-"],
    ['203.0.113.7 - - [27/Nov/2026:10:00:00 +0100] "\\x16\\x03\\x01" 400 150 "-" "-"', "-"],
    ['203.0.113.7 - bob [27/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0"', "-"],
  ],
  gitea: [
    [
      "2026/11/27 10:00:00 HTTPRequest [I] router: completed POST /user/login for 203.0.113.7:54321, 200 OK in 93.6ms @ auth/auth.go:188(auth.SignInPost)",
      "failed 203.0.113.7",
    ],
    [
      "2026/11/27 10:00:00 ...eb/routing/logger.go:102:func1() [I] router: completed POST /git/user/login?redirect_to=%2f for [2001:db8::7]:54321, 200 OK in 93.6ms @ auth/auth.go:150(auth.SignInPost)",
      "failed 2001:db8::7",
    ],
    [
      "2026/11/27 10:00:00 HTTPRequest [I] router: completed POST /user/login for 203.0.113.7:54321, 303 See Other in 93.6ms @ auth/auth.go:188(auth.SignInPost)",
      "-",
    ],
    [
      "2026/11/27 10:00:00 HTTPRequest [I] router: completed GET /user/login for 203.0.113.7:54321, 200 OK in 3.6ms @ auth/auth.go:142(auth.SignIn)",
      "-",
    ],
  ],
  vaultwarden: [
    [
      syslog(
        "vaultwarden[0]",
        "[2026-11-27 10:00:00.123][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.7. Username: bob@example.com.",
      ),
      "failed 203.0.113.7 bob@example.com",
    ],
    [
      syslog(
        "vaultwarden[0]",
        "[2026-11-27 10:00:00.123][vaultwarden::api::core::two_factor::authenticator][ERROR] Invalid TOTP code! Server time: 2026-11-27 10:00:00 UTC IP: 2001:db8::7",
      ),
      "failed 2001:db8::7",
    ],
    [
      syslog(
        "vaultwarden[0]",
        "[2026-11-27 10:00:00.123][vaultwarden::api::admin][ERROR] Invalid admin token. IP: 203.0.113.7",
      ),
      "failed 203.0.113.7",
    ],
    // What a name with the end of a line in it comes to.
    [
      syslog(
        "vaultwarden[0]",
        "[2026-11-27 10:00:00.123][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.7. Username: x#012[2026-11-27 10:00:00.123][vaultwarden::api::admin][ERROR] Invalid admin token. IP: 192.0.2.1.",
      ),
      "failed 203.0.113.7 x#012[2026-11-27 10:00:00.123][vaultwarden::api::admin][ERROR] Invalid admin token. IP: 192.0.2.1",
    ],
    [
      syslog("vaultwarden[0]", "[2026-11-27 10:00:00.123][start][INFO] Rocket has launched"),
      "?",
    ],
  ],
  asterisk: [
    [asterisk("InvalidAccountID", "1000", "TCP/203.0.113.7"), "naughty 203.0.113.7 1000"],
    [asterisk("InvalidPassword", "bob", "TLS/203.0.113.7"), "failed 203.0.113.7 bob"],
    [syslog("kernel", "x".repeat(900)), "?"],
    [
      asterisk("ChallengeResponseFailed", "bob", "WSS/203.0.113.7") +
      ',Challenge="1764/5f",Response="0f",ExpectedResponse=""',
      "failed 203.0.113.7 bob",
    ],
    [asterisk("InvalidPassword", "bob", "UDP/203.0.113.7"), "-"],
    [
      asterisk(
        "InvalidAccountID",
        'x",SessionID="y",LocalAddress="z",RemoteAddress="IPV4/TCP/192.0.2.9/5',
        "TCP/203.0.113.7",
      ),
      "-",
    ],
  ],
  grafana: [
    [
      'logger=context userId=0 orgId=0 uname= t=2026-11-27T10:00:00.123456789Z level=info msg="Request Completed" method=POST path=/login status=401 remote_addr=203.0.113.7 time_ms=58 duration=58.6ms size=105 referer=https://x/login handler=/login status_source=server',
      "failed 203.0.113.7",
    ],
    [
      'logger=context traceID=5f3c userId=0 orgId=0 uname= t=2026-11-27T10:00:00.1+01:00 level=info msg="Request Completed" method=POST path=/login status=401 remote_addr=[2001:db8::7] time_ms=58 duration=58.6ms size=105 referer= handler=/login',
      "failed 2001:db8::7",
    ],
    [
      't=2026-11-27T10:00:00+0000 lvl=info msg="Request Completed" logger=context userId=0 orgId=0 uname= method=POST path=/login status=401 remote_addr=203.0.113.7 time_ms=58 size=105 referer=https://x/login',
      "failed 203.0.113.7",
    ],
    [
      'logger=context userId=0 orgId=0 uname= t=2026-11-27T10:00:00.1Z level=info msg="Request Completed" method=GET path="/x status=401 remote_addr=192.0.2.1" status=302 remote_addr=203.0.113.7 time_ms=1',
      "-",
    ],
  ],
  phpmyadmin: [
    [
      syslog("phpMyAdmin[321]", "user denied: bob (mysql-denied) from 203.0.113.7"),
      "failed 203.0.113.7 bob",
    ],
    [
      syslog("phpMyAdmin[321]", "user denied: root (root-denied) from 2001:db8::7"),
      "naughty 2001:db8::7 root",
    ],
    [syslog("phpMyAdmin[321]", "user denied: bob (no-activity) from 203.0.113.7"), "-"],
    [
      syslog(
        "phpMyAdmin[321]",
        "user denied: a (mysql-denied) from 192.0.2.1 (mysql-denied) from 203.0.113.7",
      ),
      "failed 203.0.113.7 a (mysql-denied) from 192.0.2.1",
    ],
  ],
  "home-assistant": [
    [
      "2026-11-27 10:00:00.123 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from host.example (203.0.113.7). Requested URL: '/auth/login_flow/5f3c'. (Mozilla/5.0 (X11) from x (192.0.2.1). z)",
      "failed 203.0.113.7",
    ],
    [
      "2026-11-27 10:00:00.123 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from 2001:db8::7 (2001:db8::7). Requested URL: '/api/websocket'. ()",
      "failed 2001:db8::7",
    ],
    [
      "2026-11-27 10:00:00.123 WARNING (MainThread) [homeassistant.components.http.ban] Banned IP 203.0.113.7 for too many login attempts",
      "-",
    ],
  ],
  proxmox: [
    [
      syslog(
        "pvedaemon[1234]",
        "authentication failure; rhost=::ffff:203.0.113.7 user=root@pam msg=Authentication failure",
      ),
      "failed 203.0.113.7 root@pam",
    ],
    [
      syslog(
        "pvedaemon[1234]",
        "authentication failure; rhost=2001:db8::7 user=x@pve msg=no such user ('x@pve')",
      ),
      "naughty 2001:db8::7 x@pve",
    ],
    [syslog("pvedaemon[1234]", "<root@pam> successful auth for user 'root@pam'"), "-"],
  ],
  cockpit: [
    [
      syslog(
        "cockpit-session[77]",
        "pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=::ffff:203.0.113.7  user=bob",
      ),
      "failed 203.0.113.7 bob",
    ],
    [
      syslog(
        "cockpit-session[77]",
        "pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=2001:db8::7 ",
      ),
      "failed 2001:db8::7",
    ],
    [
      syslog(
        "cockpit-session[77]",
        "pam_sss(cockpit:auth): authentication success; logname= uid=0 euid=0 tty= ruser= rhost=203.0.113.7 user=bob",
      ),
      "success 203.0.113.7 bob",
    ],
    [
      syslog(
        "sshd[77]",
        "pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=203.0.113.7",
      ),
      "?",
    ],
  ],
  openvpn: [
    [
      "2026-11-27 10:00:00 203.0.113.7:54321 TLS Auth Error: Auth Username/Password verification failed for peer",
      "failed 203.0.113.7",
    ],
    [
      "2026-11-27 10:00:00 us=123456 udp6:[2001:db8::7]:54321 TLS Auth Error: Auth Username/Password verification failed for peer",
      "failed 2001:db8::7",
    ],
    [
      "Fri Nov 27 10:00:00 2026 203.0.113.7:54321 TLS Auth Error: Auth Username/Password verification failed for peer",
      "failed 203.0.113.7",
    ],
    ["2026-11-27 10:00:00 203.0.113.7:54321 TLS Error: TLS handshake failed", "-"],
  ],
  nextcloud: [
    [nextcloud("Login failed: bob (Remote IP: 203.0.113.7)", "203.0.113.7"), "failed 203.0.113.7"],
    [
      nextcloud("Login failed: 'bob' (Remote IP: '2001:db8::7')", "2001:db8::7"),
      "failed 2001:db8::7",
    ],
    [
      nextcloud('Login failed: x","remoteAddr":"192.0.2.1 (Remote IP: 203.0.113.7)', "203.0.113.7"),
      "failed 203.0.113.7",
    ],
    [nextcloud("Trusted domain error", "203.0.113.7"), "-"],
  ],
};

function brief(reader: RuleReader, line: string): string {
  const reading = reader.line(line);
  if (!reading) return "?";
  if (reading.outcome === null) return "-";
  return [reading.outcome, reading.address.text, ...(reading.user ? [reading.user] : [])].join(" ");
}

for (const [name, text] of EXAMPLES) {
  Deno.test(`the example ${name} reads lines as its service's source prints them`, () => {
    const lines = LINES[name] ?? [];
    assert.ok(lines.length > 0, "it has samples");
    const reader = createRuleReader(readRule(text, `${name as "x"}.rule`, name));
    for (const [line, says] of lines) assert.equal(brief(reader, line), says, line);
    assert.match(text, /^# .*\n/);
    assert.match(text, /^port [\d,]+$/m);
  });
}

Deno.test("the logins that examples leave out are patterns as well", () => {
  for (const name of ["vaultwarden", "phpmyadmin"]) {
    const text = EXAMPLES.get(name)!.replace(/^#(success| {2})/gm, "$1");
    assert.match(text, /^success\n {2}\S/m);
    readRule(text, `${name as "x"}.rule`, name);
  }
});

Deno.test("what a client asks for hides no try, as long as the service lets it be", () => {
  const says = (name: string, line: string) => {
    const reading = createRuleReader(readRule(EXAMPLES.get(name)!, `${name as "x"}.rule`, name))
      .line(line);
    return reading?.outcome && `${reading.outcome} ${reading.address.text}`;
  };
  // nginx takes four lines of 8 KiB, and writes one byte as four.
  const long = "\\x80".repeat(8000);
  assert.equal(
    says(
      "nginx",
      `203.0.113.7 - bob [27/Nov/2026:10:00:00 +0100] "GET /${long} HTTP/1.1" 401 179 "${long}" "${long}"`,
    ),
    "failed 203.0.113.7",
  );
  const asked = `/user/login?${"x".repeat(1 << 20)}`;
  assert.equal(
    says(
      "gitea",
      `2026/11/27 10:00:00 HTTPRequest [I] router: completed POST ${asked} for 203.0.113.7:54321, 200 OK in 93.6ms @ auth/auth.go:188(auth.SignInPost)`,
    ),
    "failed 203.0.113.7",
  );
});
