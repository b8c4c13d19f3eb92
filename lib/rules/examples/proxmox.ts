/** An example of a rule, for Proxmox VE. */
export const PROXMOX = String.raw`
# Proxmox VE: a wrong name or password of its web interface.
program pvedaemon
log /var/log/syslog
unit pvedaemon.service
port 8006

naughty if unknown
failed
  authentication failure; rhost={peer:address} user={user:chosen} msg={unknown?no such user }{rest:chosen}
  -- PVE/API2/AccessControl.pm, create_ticket

known
  <{by:word}> successful auth for user '{user:chosen}'
`;
