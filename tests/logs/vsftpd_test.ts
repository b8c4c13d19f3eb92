import { check } from "./_parsed_message.ts";

const A = "198.51.100.7";
const PAM = "authentication failure; logname= uid=0 euid=0 tty=ftp";

Deno.test("vsftpd: its own words and PAM's say who failed; an anonymous login is nobody's", () => {
  check("vsftpd", [
    [`failed ${A}`, `[bob] FAIL LOGIN: Client "${A}"`],
    [`failed ${A}`, `[pid 7] [bob] FAIL LOGIN: Client "::ffff:${A}"`],
    [`failed ${A}`, `[] FAIL LOGIN: Client "${A}"`],
    [`failed ${A}`, `[ftp] FAIL LOGIN: Client "${A}", anon password "x"`],
    [`failed ${A}`, `pam_unix(vsftpd:auth): ${PAM} ruser=bob rhost=${A}  user=bob`],
    [`failed ${A}`, `pam_sss(vsftpd:auth): ${PAM} ruser=bob rhost=${A} user=bob`],
    [`failed ${A}`, `pam_ldap(vsftpd:auth): ${PAM} ruser=bob rhost=${A}  user=bob`],
    // pam_unix names no user that it does not know.
    [`naughty ${A}`, `pam_unix(vsftpd:auth): ${PAM} ruser=bob rhost=::ffff:${A}`],
    [`naughty ${A}`, `(pam_unix) ${PAM} ruser= rhost=${A}`],
    [`failed ${A}`, `[bob] FTP response: Client "${A}", "530 Permission denied."`],
    ["quiet", `[bob] FTP response: Client "${A}", "530 Login incorrect."`],
    ["quiet", `[bob] FTP command: Client "${A}", "USER x"`],
    [`failed ${A}`, `${PAM} ruser= rhost=${A} user=bob`],
    [`success ${A}`, `[bob] OK LOGIN: Client "${A}"`],
    [`success ${A}`, `[pid 7] [bob] OK LOGIN: Client "${A}"`],
    [`failed ${A}`, `FAIL LOGIN: Client "${A}"`],
    [`failed ${A}`, `[x" y] FAIL LOGIN: Client "${A}"`],
    // Through syslog no process stands in front, and a user may be called as if one did.
    [
      "quiet",
      `[pid 3] FAIL LOGIN: Client "203.0.113.200", anon password "] FAIL LOGIN: Client "${A}"`,
    ],
    [
      "quiet",
      `[pid 3] [x] FAIL LOGIN: Client "203.0.113.200", anon password "] FAIL LOGIN: Client "${A}"`,
    ],
    [
      `failed ${A}`,
      `[pid 3] FAIL LOGIN: Client "203.0.113.200"] FTP response: Client "${A}", "530 Permission denied."`,
    ],
    // What an anonymous user sends may end like another's failure; so may a command.
    ["quiet", `[ftp] OK LOGIN: Client "203.0.113.200", anon password "] FAIL LOGIN: Client "${A}"`],
    ["quiet", `[x] FTP command: Client "203.0.113.200", "USER y] FAIL LOGIN: Client "${A}"`],
    ["quiet", `[x] OK MKDIR: Client "203.0.113.200", "/y] FAIL LOGIN: Client "${A}"`],
    ["quiet", `[FtP] OK LOGIN: Client "${A}"`],
    ["quiet", `[ftp] OK LOGIN: Client "${A}"`],
    ["quiet", `[anonymous] OK LOGIN: Client "${A}"`],
    ["quiet", `[ftp] OK LOGIN: Client "${A}", anon password "x@example.org"`],
    ["quiet", `CONNECT: Client "${A}"`],
    ["quiet", `[bob] OK DOWNLOAD: Client "${A}", "/a", 1 bytes, 1.00Kbyte/sec`],
    ["quiet", `[bob] FAIL LOGIN: Client "pc.example.org"`],
    ["quiet", `pam_unix(vsftpd:auth): ${PAM} ruser= rhost=pc.example.org`],
    ["quiet", `pam_unix(vsftpd:auth): ${PAM} ruser= rhost=`],
  ]);
  check("", [
    [`failed ${A}`, `[pid 7] [bob] FAIL LOGIN: Client "${A}"`],
    [`success ${A}`, `1 ${A} 100 /bob b _ i r bob ftp 0 * c`],
    ["quiet", `1 ${A} 100 /bob b _ i r bob ftp 0 * i`],
    // pure-ftpd's, which may print a name.
    ["quiet", `1 ${A} 100 /bob b _ i r bob ftp 1 * c`],
    ["quiet", `1 ${A} 100 /bob b _ o a x@example.org ftp 0 * c`],
    ["quiet", `1 ${A} 100 /bob b _ o r ftp ftp 0 * c`],
    ["quiet", `1 pc.example.org 100 /bob b _ i r bob ftp 0 * c`],
    ["quiet", `1 ${A} 100 /a b _ i r bob ftp 0 * c b _ o a x ftp 0 * c`],
  ]);
});
