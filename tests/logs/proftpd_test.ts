import { check } from "./_said.ts";

const A = "198.51.100.7";
const FROM = `ftp.example.org (pc.example.org[${A}])`;

Deno.test("proftpd: each of its messages says what it means, whatever stands between client and text", () => {
  check("proftpd", [
    [
      `naughty ${A}`,
      `${FROM}: USER bob: no such user found from pc.example.org [${A}] to 192.0.2.99:21`,
    ],
    [
      `naughty ${A}`,
      `${FROM} - USER bob: no such user found from pc.example.org [${A}] to ::ffff:192.0.2.99:21`,
    ],
    [`naughty ${A}`, `${FROM} - USER bob (Login failed): No such user found`],
    [`naughty ${A}`, `${FROM} - SECURITY VIOLATION: root login attempted.`],
    [`failed ${A}`, `${FROM} - USER bob (Login failed): Incorrect password`],
    [`failed ${A}`, `${FROM}: USER bob (Login failed): Incorrect password.`],
    [
      `failed ${A}`,
      `ftp (::ffff:${A}[::ffff:${A}]): USER bob (Login failed): Invalid shell: '/bin/no'`,
    ],
    [`failed ${A}`, `${FROM} - Maximum login attempts (3) exceeded, connection refused`],
    [`probed ${A}`, `${FROM} - FTP login timed out, disconnected`],
    [`success ${A}`, `${FROM} - USER bob: Login successful.`],
    ["quiet", `${FROM} - ANON ftp: Login successful.`],
    ["quiet", `${FROM} - FTP session opened.`],
    ["quiet", `${FROM} - USER bob: Login successful. (Login failed)`],
    ["quiet", `ftp (pc.example.org[pc.example.org]) - USER bob (Login failed): Incorrect password`],
    [
      "quiet",
      `pam_unix(proftpd:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/ftpd7 ruser=bob rhost=${A}`,
    ],
    ["quiet", `ProFTPD 1.3.8 (stable) standalone mode STARTUP`],
  ]);
});
