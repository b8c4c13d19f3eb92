import { check } from "./_parsed_message.ts";

const A = "198.51.100.7";

Deno.test("pure-ftpd: each of its messages says what it means, in every language", () => {
  check("pure-ftpd", [
    [`failed ${A}`, `(?@${A}) [WARNING] Authentication failed for user [bob]`],
    [`failed ${A}`, `(?@${A}) [WARNING] Erreur d'authentification pour l'utilisateur [bob]`],
    [`failed 2001:db8::7`, `(?@2001:db8::7) [WARNING] Authentication failed for user [bob]`],
    // Nobody who is logged in fails.
    ["quiet", `(bob@example.org@${A}) [WARNING] Authentication failed for user [x]`],
    [`failed ${A}`, `(?@${A}) [ERROR] Too many authentication failures`],
    // Korean, as it is read as UTF-8; and what is none of its messages.
    [
      `failed ${A}`,
      `(?@${A}) [ERROR] \ufffd\u077a\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd`,
    ],
    ["quiet", `(?@${A}) [ERROR] \ufffd\ufffd \ufffd\ufffd \ufffd\ufffd`],
    [`success ${A}`, `(?@${A}) [INFO] bob is now logged in`],
    [`failed ${A}`, `(?@${A}) [WARNING] [bob] c'est un batard, il connait pas son code`],
    [
      `failed ${A}`,
      `(?@${A}) [WARNING] Authentifizierung fehlgeschlagen f\ufffd\ufffdr Benutzer [bob].`,
    ],
    [`success ${A}`, `(?@${A}) [INFO] bob ist jetzt eingeloggt.`],
    [`success ${A}`, `(?@${A}) [INFO] bob \ufffd ora loggato`],
    // The server's own trouble.
    ["quiet", `(?@${A}) [WARNING] Wrong SQL parameters : [SELECT x]`],
    ["quiet", `(?@${A}) [WARNING] Falsche SQL-Parameter. : [SELECT x]`],
    ["quiet", `(?@${A}) [WARNING] puredb: [x] => [1]`],
    ["quiet", `(?@${A}) [WARNING] puredb: invalid IPv4 CIDR pattern [x]`],
    ["quiet", `(?@${A}) [WARNING] Can't login as [bob]: account disabled (uid < 100)`],
    ["quiet", `(?@${A}) [INFO] HTTP command: [bob is now logged in]`],
    // A user who, in old versions, stood in front.
    ["quiet", `(x@203.0.113.200) [WARNING] Authentication failed for user [y@${A}) [WARNING] z]`],
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
