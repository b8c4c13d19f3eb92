import { check } from "./_said.ts";

const A = "198.51.100.7";

Deno.test("pure-ftpd: each of its messages says what it means, in every language", () => {
  check("pure-ftpd", [
    [`failed ${A}`, `(?@${A}) [WARNING] Authentication failed for user [bob]`],
    [`failed ${A}`, `(?@${A}) [WARNING] Erreur d'authentification pour l'utilisateur [bob]`],
    [`failed 2001:db8::7`, `(?@2001:db8::7) [WARNING] Authentication failed for user [bob]`],
    [`failed ${A}`, `(bob@example.org@${A}) [WARNING] Authentication failed for user [x]`],
    [`failed ${A}`, `(?@${A}) [ERROR] Too many authentication failures`],
    [`success ${A}`, `(?@${A}) [INFO] bob is now logged in`],
    ["quiet", `(?@${A}) [INFO] New connection from ${A}`],
    ["quiet", `(?@${A}) [INFO] Anonymous user logged in`],
    ["quiet", `(bob@${A}) [NOTICE] /home/bob/x [y] uploaded`],
    ["quiet", `(?@pc.example.org) [WARNING] Authentication failed for user [bob]`],
    ["quiet", `(?@pc.example.org) [INFO] bob is now logged in`],
    [
      "quiet",
      `pam_unix(pure-ftpd:auth): authentication failure; logname= uid=0 euid=0 tty=pure-ftpd ruser=bob rhost=${A}`,
    ],
  ]);
});
