/**
 * What dropbear says of a client, versions 0.52 to 2026.94. Of 0.52's messages the first letter is small. A client is `ADDR:PORT`,
 * or `[ADDR]:PORT` for IPv6 since 2025.89, and stands behind the name of a user who exists. Nothing is escaped; what a client may
 * send as its version is quoted where it leaves.
 */
/** The table. */
export const DROPBEAR = String.raw`
daemon dropbear ssh
program dropbear
# What it writes itself, to stderr (-E), as Debian starts it.
before [{pid:number}] {time}

failed told
  {B|b}ad password attempt for '{user:chosen 100}' from {peer:endpoint}
  -- svr-authpasswd.c, 0.52-2026
  Too-long password attempt for '{user:chosen 100}' from {peer:endpoint}
  -- svr-authpasswd.c, 2019.77-2026
  {L|l}ogin attempt with wrong user {user:name} from {peer:endpoint}
  -- svr-auth.c, 2012.55-2019, 2025-2026

naughty told
  {L|l}ogin attempt for nonexistent user from {peer:endpoint}
  -- svr-auth.c, 0.53-2019, 2024.86-2026
# Versions before 0.50, and some builds, print whom.
  {L|l}ogin attempt for nonexistent user '{user:chosen}' from {peer:endpoint}
  -- svr-auth.c
# Of one who does not exist it is told a second time.
naughty also if invalid
failed told
  Bad PAM password attempt for '{invalid?<invalid username>|?{user:chosen 100}}' from {peer:endpoint}
  -- svr-authpam.c, 0.53-2026

# These name no address; the end of the connection does, see unnamed_clients.ts.
naughty held
  {L|l}ogin attempt for nonexistent user
  -- svr-auth.c, 2020.79-2024.85
  root login rejected
  -- svr-auth.c, 0.52-2026
  {U|u}ser '{name}' has invalid shell, rejected
  -- svr-auth.c, 0.52-2026
  Logins are restricted to the group {group:name} but user '{name}' is not a member
  -- svr-auth.c, 2018.76-2026
failed held
  Login attempt with wrong user {user:name}
  -- svr-auth.c, 2020.79-2024.86
  User account '{name}' is locked
  -- svr-authpasswd.c, 2013.62-2026
  {U|u}ser '{name}' has blank password, rejected
  -- svr-authpasswd.c, 0.52-2026
nothing opens
  Child connection from {endpoint}
  -- svr-main.c, 0.52-2026

success in
  {PAM password auth succeeded|Password auth succeeded|password auth succeeded|Auth succeeded with blank password} for '{user:name}' from {peer:endpoint}
  -- svr-authpasswd.c, svr-authpam.c, svr-auth.c, 0.52-2026
  {P|p}ubkey auth succeeded for '{user:name}' with {key {hash:word}|{kind:word} key} {print:word} from {peer:endpoint}
  -- svr-authpubkey.c, 0.52-2020 "key HASH", 2022.82-2026 "KIND key"

naughty end if invalid
probed end
  Exit before auth from <{peer:endpoint}>: {invalid?Max auth tries reached - user 'is invalid'|?{reason:chosen}}
  -- svr-session.c svr_dropbear_exit, 2020.79-2026
# What stands behind the colon is cut at 149 bytes, so that the address is whole only behind a name that is not long.
failed end
  {E|e}xit before auth (user '{user:name}', {number} fails): Max auth tries reached - user '{again:chosen 60}' from {peer:endpoint}
  -- svr-session.c, svr-auth.c, 0.52-2019
naughty end
  {E|e}xit before auth: Max auth tries reached - user 'is invalid' from {peer:endpoint}
  -- svr-session.c, svr-auth.c, 0.52-2019

probed knock
  {C|c}lient trying multiple usernames from {peer:endpoint}
  -- svr-auth.c, 0.52-2017
  Exit before auth{? (user '{name}', {number} fails)}: Client trying multiple usernames from {peer:endpoint}
  -- svr-session.c, svr-auth.c, 2018.76-2019

known
  {message:chosen}
`;
