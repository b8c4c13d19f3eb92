/** An example of a rule, for Grafana. */
export const GRAFANA = String.raw`
# Grafana: a wrong name or password on the page for signing in.
#
# Only for a Grafana behind a proxy that sets X-Real-IP, and that nobody can reach otherwise: it believes this header whoever
# sends it, so that a client could have another's address blocked.
log /var/log/grafana/grafana.log
port 80,443,3000

failed
  logger=context {?traceID={trace:word} }userId={uid:number} orgId={org:number} uname= t={stamp:word} level={level:word} msg=
    "Request Completed" method=POST path=/login status=401 remote_addr={[{peer:address}]|{peer:address}} {rest:chosen}
  -- pkg/middleware/loggermw/logger.go; 9 and later
  t={stamp:word} lvl={level:word} msg="Request Completed" logger=context userId={uid:number} orgId={org:number} uname= method=
    POST path=/login status=401 remote_addr={[{peer:address}]|{peer:address}} {rest:chosen}
  -- pkg/middleware/logger.go; 5 to 8

known
  logger={logger:word} {rest:chosen}
  t={stamp:word} lvl={level:word} msg={rest:chosen}
`;
