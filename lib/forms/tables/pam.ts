/**
 * What PAM's modules say of a wrong password, for daemons of which it tells the client's address: linux-pam's pam_unix, sssd's
 * pam_sss, and pam_ldap. The names are the client's; pam_unix leaves out a user that it does not know.
 */
export const PAM = String.raw`
failed voiced voice=pam_sss pid=any if sss
failed voiced voice=pam_ldap pid=any if ldap
failed voiced voice=pam_unix pid=any if user
naughty voiced voice=pam_unix pid=any
  {unix?(pam_unix) |pam_unix({service:word}:auth): |pam_unix[{process:number}]: |sss?pam_sss({service:word}:auth): |ldap?pam_ldap({service:word}:auth): |}
    authentication failure; logname={?{login:word}} uid={uid:number} euid={euid:number} tty={?{tty:word}} ruser={from:chosen} rhost={peer:address}{user?{?  user=| user=}{user:chosen}}
  -- linux-pam modules/pam_unix/support.c _unix_verify_password; sssd src/sss_client/pam_sss.c; pam_ldap.c
`;
