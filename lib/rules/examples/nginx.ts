/** An example of a rule, for nginx. */
export const NGINX = String.raw`
# nginx: a wrong password for what auth_basic protects.
#
# It reads the access log, in the format "combined", where nginx escapes what a client sends. In the error log it does not:
# there a name with the end of a line in it is a line of its own. A request without a name is no try, since browsers send one
# before they ask for it. That a request was answered with 200 says nothing: names are looked at only where they are asked for.
log /var/log/nginx/access.log
port 80,443

nothing
  {peer:address} - - [{time}] {rest:chosen}

failed
  {peer:address} - {user:chosen} [{time}] "{request:chosen}" 401 {rest:chosen}
  -- src/http/modules/ngx_http_log_module.c, format combined

known
  {peer:address} - {user:chosen} [{time}] "{request:chosen}" {status:number} {rest:chosen}
`;
