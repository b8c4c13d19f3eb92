/**
 * pure-ftpd's words for a wrong password, too many of them and a login, in each language that it can be compiled for
 * (messages_*.h). It writes them in the language's own old encoding, so what is not ASCII stands here as `…`, which is any
 * of such characters.
 */

/** Of a wrong password; `%s` is the user. */
export const FAILED: readonly string[] = [
  "Autentifikace u…ivatele selhala [%s]",
  "Godkendelse mislykkedes for [%s]",
  "Authentifizierung fehlgeschlagen f…r Benutzer [%s].",
  "Authentication failed for user [%s]",
  "Autentificaci…n fallida para el usuario [%s]",
  "Erreur d'authentification pour l'utilisateur [%s]",
  "[%s] c'est un batard, il connait pas son code",
  "Azonos…t…s sikertelen [%s] felhaszn…l…nak",
  "Autenticazione falita per l'utente [%s]",
  "[%s] … … …",
  "Autorisatie faalde voor gebruiker [%s]",
  "Godkjennelse mislyktes for [%s]",
  "Autentyfikacja nie powiod…a si… dla u…ytkownika [%s]",
  "Autentica…o falhou para usu…rio [%s]",
  "Autentificare esuata pentru utilizatorul [%s]",
  "… … … … [%s]",
  "Autentifikacia uzivatela zlyhala [%s]",
  "Autentikimi nuk u krye dot per user [%s]",
  "Beh…righetskontroll misslyckas f…r anv…ndare [%s]",
  "[%s] kullan…c…s… i…in giri… hatal…",
  "…[%s]…",
];

/** Of too many wrong passwords. Left out, here and below, is what another of its messages would look like. */
export const TOO_MANY: readonly string[] = [
  "P…li… mnoho zlyhan… autentifikace",
  "For mange mislykkedes godkendelses fors…g",
  "Zu viele Authentifizierungsfehler.",
  "Too many authentication failures",
  "Demasiados fallos de autentificaci…n",
  "Trop d'echecs d'authentification",
  "Degage connard, va jouer ailleurs",
  "T…l sok sikertelen azonos…t…s",
  "Troppe autenticazioni fallite",
  "Autorisatie is te vaak mislukt",
  "For mange mislykkede innloggingsfors…k",
  "Zbyt wiele niepowodze… podczas uwierzytelniania",
  "Muitas falhas de autentica…o",
  "Prea multe autentificari esuate",
  "Privela zlyhani autentifikacie",
  "Shume deshtime ne hyrje",
  "F…r m…nga beh…righetskontroller har misslyckats",
  "…ok fazla yetki iste…i hatas…",
  "…h…",
];

/** Of a login; `%s` is the user. */
export const LOGGED_IN: readonly string[] = [
  "%s je prav… p…ihl…en",
  "%s er logget p… nu",
  "%s ist jetzt eingeloggt.",
  "%s is now logged in",
  "%s est… ahora dentro del sistema",
  "%s est maintenant loggue",
  "%s vient de debarquer",
  "%s bel…pett",
  "%s … ora loggato",
  "%s is nu ingelogd",
  "%s er n… logget inn",
  "%s jest teraz zalogowany",
  "%s agora est… logado",
  "%s este acum logat",
  "%s …",
  "%s je prave prihlaseny",
  "%s eshte i loguar",
  "%s har loggat in",
  "%s giri… yapt…",
  "%s …{…b…n…J",
];
