/** An example of a rule, for Nextcloud. */
export const NEXTCLOUD = String.raw`
# Nextcloud: a wrong name or password, on its page and by its clients.
#
# Behind a proxy 'trusted_proxies' must name it, and nobody else.
log /var/www/nextcloud/data/nextcloud.log
log /var/log/nextcloud/nextcloud.log
port 80,443

failed
  {{"reqId":"{id:word}","level":{level:number},"time":"{stamp:word}","remoteAddr":"{peer:address}","user":"{more:chosen}",
    "message":"Login failed: {name:chosen} (Remote IP: {rest:chosen}
  -- lib/private/Log/LogDetails.php; lib/private/Authentication/Login/LoggedInCheckCommand.php; lib/private/User/Session.php

known
  {{"reqId":"{rest:chosen}
`;
