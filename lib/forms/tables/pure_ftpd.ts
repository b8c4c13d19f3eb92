/**
 * What Pure-FTPd says of a client, 1.0.20 to 1.0.54, in English and each other language that it can be compiled for.
 *
 * `(ACCOUNT@HOST) [LEVEL]` stands in front of each message (ftpd.c, logfile); the account is `?` until somebody has logged in,
 * and who has tries no more. HOST is an address or a name, see pure_ftpd.ts. The user behind it is the client's choice. It writes
 * other languages in their own old encodings, so what is not ASCII is a hole; left out is what another of its messages would
 * look like then.
 */
const CLIENT = "(?@{peer:address})";

/** Of too many tries, where no word is ASCII: Korean, Russian and simplified Chinese, as they are read as UTF-8. */
const TOO_MANY = [
  "\ufffd\u077a\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd",
  "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd\ufffd " +
  "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd",
  "\ufffd\ufffd\u05a4\u02a7\ufffd\ufffd\u032b\ufffd\ufffd\ufffd",
].join("|");

/** Pure-FTPd's table. */
export const PURE_FTPD = String.raw`
daemon pure-ftpd ftp
program pure-ftpd pure-ftpd-mysql pure-ftpd-postgresql pure-ftpd-ldap

failed told
  ${CLIENT} [WARNING] Autentifikace u{a:foreign}ivatele selhala [{user:chosen}]
  -- ftpd.c do_pass: messages_cs_cz.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Godkendelse mislykkedes for [{user:chosen}]
  -- ftpd.c do_pass: messages_da.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Authentifizierung fehlgeschlagen f{a:foreign}r Benutzer [{user:chosen}].
  -- ftpd.c do_pass: messages_de.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Authentication failed for user [{user:chosen}]
  -- ftpd.c do_pass: messages_en.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentificaci{a:foreign}n fallida para el usuario [{user:chosen}]
  -- ftpd.c do_pass: messages_es.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Erreur d'authentification pour l'utilisateur [{user:chosen}]
  -- ftpd.c do_pass: messages_fr.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] [{user:chosen}] c'est un batard, il connait pas son code
  -- ftpd.c do_pass: messages_fr_funny.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Azonos{a:foreign}t{b:foreign}s sikertelen [{user:chosen}] felhaszn{c:foreign}l{d:foreign}nak
  -- ftpd.c do_pass: messages_hu.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autenticazione falita per l'utente [{user:chosen}]
  -- ftpd.c do_pass: messages_it.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] [{user:chosen}] {a:foreign} {b:foreign} {c:foreign}
  -- ftpd.c do_pass: messages_kr.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autorisatie faalde voor gebruiker [{user:chosen}]
  -- ftpd.c do_pass: messages_nl.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Godkjennelse mislyktes for [{user:chosen}]
  -- ftpd.c do_pass: messages_no.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentyfikacja nie powiod{a:foreign}a si{b:foreign} dla u{c:foreign}ytkownika [{user:chosen}]
  -- ftpd.c do_pass: messages_pl.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentica{a:foreign}o falhou para usu{b:foreign}rio [{user:chosen}]
  -- ftpd.c do_pass: messages_pt_br.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentificare esuata pentru utilizatorul [{user:chosen}]
  -- ftpd.c do_pass: messages_ro.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] {a:foreign} {b:foreign} {c:foreign} {d:foreign} [{user:chosen}]
  -- ftpd.c do_pass: messages_ru.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentifikacia uzivatela zlyhala [{user:chosen}]
  -- ftpd.c do_pass: messages_sk.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Autentikimi nuk u krye dot per user [{user:chosen}]
  -- ftpd.c do_pass: messages_sq.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] Beh{a:foreign}righetskontroll misslyckas f{b:foreign}r anv{c:foreign}ndare [{user:chosen}]
  -- ftpd.c do_pass: messages_sv.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] [{user:chosen}] kullan{a:foreign}c{b:foreign}s{c:foreign} i{d:foreign}in giri{e:foreign} hatal{f:foreign}
  -- ftpd.c do_pass: messages_tr.h, MSG_AUTH_FAILED_LOG
  ${CLIENT} [WARNING] {a:foreign}[{user:chosen}]{b:foreign}
  -- ftpd.c do_pass: messages_zh_cn, zh_tw.h, MSG_AUTH_FAILED_LOG

failed knock
  ${CLIENT} [ERROR] P{a:foreign}li{b:foreign} mnoho zlyhan{c:foreign} autentifikace
  -- ftpd.c do_pass: messages_cs_cz.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] For mange mislykkedes godkendelses fors{a:foreign}g
  -- ftpd.c do_pass: messages_da.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Zu viele Authentifizierungsfehler.
  -- ftpd.c do_pass: messages_de.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Too many authentication failures
  -- ftpd.c do_pass: messages_en.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Demasiados fallos de autentificaci{a:foreign}n
  -- ftpd.c do_pass: messages_es.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Trop d'echecs d'authentification
  -- ftpd.c do_pass: messages_fr.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Degage connard, va jouer ailleurs
  -- ftpd.c do_pass: messages_fr_funny.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] T{a:foreign}l sok sikertelen azonos{b:foreign}t{c:foreign}s
  -- ftpd.c do_pass: messages_hu.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Troppe autenticazioni fallite
  -- ftpd.c do_pass: messages_it.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Autorisatie is te vaak mislukt
  -- ftpd.c do_pass: messages_nl.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] For mange mislykkede innloggingsfors{a:foreign}k
  -- ftpd.c do_pass: messages_no.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Zbyt wiele niepowodze{a:foreign} podczas uwierzytelniania
  -- ftpd.c do_pass: messages_pl.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Muitas falhas de autentica{a:foreign}o
  -- ftpd.c do_pass: messages_pt_br.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Prea multe autentificari esuate
  -- ftpd.c do_pass: messages_ro.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Privela zlyhani autentifikacie
  -- ftpd.c do_pass: messages_sk.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] Shume deshtime ne hyrje
  -- ftpd.c do_pass: messages_sq.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] F{a:foreign}r m{b:foreign}nga beh{c:foreign}righetskontroller har misslyckats
  -- ftpd.c do_pass: messages_sv.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] {a:foreign}ok fazla yetki iste{b:foreign}i hatas{c:foreign}
  -- ftpd.c do_pass: messages_tr.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] {a:foreign}h{b:foreign}
  -- ftpd.c do_pass: messages_zh_tw.h, MSG_AUTH_TOOMANY
  ${CLIENT} [ERROR] {${TOO_MANY}}
  -- ftpd.c do_pass: messages_kr.h, ru.h, zh_cn.h, MSG_AUTH_TOOMANY

success in whole
  ${CLIENT} [INFO] {user:word} je prav{a:foreign} p{b:foreign}ihl{c:foreign}en
  -- ftpd.c do_pass: messages_cs_cz.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} er logget p{a:foreign} nu
  -- ftpd.c do_pass: messages_da.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} ist jetzt eingeloggt.
  -- ftpd.c do_pass: messages_de.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} is now logged in
  -- ftpd.c do_pass: messages_en.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} est{a:foreign} ahora dentro del sistema
  -- ftpd.c do_pass: messages_es.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} est maintenant loggue
  -- ftpd.c do_pass: messages_fr.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} vient de debarquer
  -- ftpd.c do_pass: messages_fr_funny.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} bel{a:foreign}pett
  -- ftpd.c do_pass: messages_hu.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} {a:foreign} ora loggato
  -- ftpd.c do_pass: messages_it.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} {a:foreign} {b:foreign}
  -- ftpd.c do_pass: messages_kr.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} is nu ingelogd
  -- ftpd.c do_pass: messages_nl.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} er n{a:foreign} logget inn
  -- ftpd.c do_pass: messages_no.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} jest teraz zalogowany
  -- ftpd.c do_pass: messages_pl.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} agora est{a:foreign} logado
  -- ftpd.c do_pass: messages_pt_br.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} este acum logat
  -- ftpd.c do_pass: messages_ro.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} {a:foreign}
  -- ftpd.c do_pass: messages_ru, zh_cn.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} je prave prihlaseny
  -- ftpd.c do_pass: messages_sk.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} eshte i loguar
  -- ftpd.c do_pass: messages_sq.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} har loggat in
  -- ftpd.c do_pass: messages_sv.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} giri{a:foreign} yapt{b:foreign}
  -- ftpd.c do_pass: messages_tr.h, MSG_IS_NOW_LOGGED_IN
  ${CLIENT} [INFO] {user:word} {a:foreign}{{{b:foreign}b{c:foreign}n{d:foreign}J
  -- ftpd.c do_pass: messages_zh_tw.h, MSG_IS_NOW_LOGGED_IN

known
  {message:own}
  -- ftpd.c logfile: any other
`;
