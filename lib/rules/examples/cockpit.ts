/** An example of a rule, for Cockpit. */
export const COCKPIT = String.raw`
# Cockpit: a wrong name or password.
program cockpit-session
log /var/log/auth.log
log /var/log/secure
port 9090

failed
  {pam_unix|pam_sss}(cockpit:auth): authentication failure; logname= uid={uid:number} euid=
    {euid:number} tty= ruser= rhost={peer:address}{  user={user:chosen}| user={user:chosen}|}
  -- linux-pam, modules/pam_unix/support.c; sssd, src/sss_client/pam_sss.c

# Where pam_sss is asked behind pam_unix, which has failed then.
success
  pam_sss(cockpit:auth): authentication success; logname= uid={uid:number} euid=
    {euid:number} tty= ruser= rhost={peer:address}{? user={user:chosen}}
  -- sssd, src/sss_client/pam_sss.c

known
  pam_unix(cockpit:session): {rest:chosen}
`;
