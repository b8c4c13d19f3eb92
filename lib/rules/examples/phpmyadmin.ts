/** An example of a rule, for phpMyAdmin. */
export const PHPMYADMIN = String.raw`
# phpMyAdmin: a wrong name or password of the database.
#
# It reads what comes by syslog, $cfg['AuthLog'] = 'syslog', which is what 'auto' comes to. In a file of its own a name with the
# end of a line in it is a line of its own. Behind a proxy $cfg['TrustedProxies'] must name it, and nobody else. The unit is
# that of what runs PHP.
program phpMyAdmin
log /var/log/auth.log
log /var/log/secure
unit apache2.service
port 80,443

naughty if root
nothing if idle
failed
  user denied: {user:chosen} ({root?root-denied|idle?no-activity|?mysql-denied|empty-denied|allow-denied}) from {peer:address}
  -- libraries/classes/Logging.php, getLogMessage; 4.8 and later

# Who logs in is trusted at all services, ssh too. With $cfg['AuthLogSuccess'] = true, take the # away:
#success
#  user authenticated: {user:chosen} from {peer:address}
#  -- libraries/classes/Logging.php, getLogMessage

known
  user authenticated: {user:chosen} from {peer:address}
`;
