/** What sshd says that is no try, or one that is told of elsewhere, or that names nobody: by how it begins. */
export const SSHD_KNOWN = String.raw`known
  Accepted {rest:chosen}
  Account {rest:chosen}
  Address {rest:chosen}
  Authentication {rest:chosen}
  Authorized to {rest:chosen}
  Bad packet length {rest:chosen}
  Bad remote protocol version {rest:chosen}
  Bind to port {rest:chosen}
  Certificate {rest:chosen}
  Changed root directory {rest:chosen}
  Client {rest:chosen}
  Close session{rest:chosen}
  Closing connection {rest:chosen}
  Connection {from|to|closed|reset} {rest:chosen}
  Corrupted {rest:chosen}
  Could not {rest:chosen}
  Deprecated option{rest:chosen}
  Disabling {rest:chosen}
  Disconnected from {rest:chosen}
  Disconnecting{rest:chosen}
  Exiting on {rest:chosen}
  Failed {rest:chosen}
  Finished discarding for {rest:chosen}
  Found matching {rest:chosen}
  GSSAPI {rest:chosen}
  Invalid user {rest:chosen}
  Login name {rest:chosen}
  Nasty PTR {rest:chosen}
  PAM{rest:chosen}
  Packet corrupt{rest:chosen}
  Partial {rest:chosen}
  Postponed {rest:chosen}
  Protocol error{rest:chosen}
  Protocol major versions differ{rest:chosen}
  RESTART FAILED{rest:chosen}
  ROOT LOGIN REFUSED{rest:chosen}
  Read error from remote host {rest:chosen}
  Read from socket failed{rest:chosen}
  Received {rest:chosen}
  Root login accepted for forced command.{rest:chosen}
  SSH: Server;{rest:chosen}
  Server listening {rest:chosen}
  Session process {rest:chosen}
  Starting session{rest:chosen}
  Timeout {rest:chosen}
  Timeout, client not responding{rest:chosen}
  Too many authentication failures{rest:chosen}
  Transferred: {rest:chosen}
  Unable to {rest:chosen}
  User {rest:chosen}
  WARNING: {rest:chosen}
  Write failed{rest:chosen}
  Writing login record failed{rest:chosen}
  X11 {rest:chosen}
  (pam_{rest:chosen}
  bad {client|server} public DH value{rest:chosen}
  beginning MaxStartups {rest:chosen}
  channel {rest:chosen}
  check pass; user unknown
  connect_to {rest:chosen}
  dispatch_protocol_{rest:chosen}
  drop connection #{rest:chosen}
  exited MaxStartups {rest:chosen}
  getaddrinfo{rest:chosen}
  in MaxStartups {rest:chosen}
  incoming sequence number wrapped{rest:chosen}
  input_userauth_request: {rest:chosen}
  kex protocol error{rest:chosen}
  kex_{rest:chosen}
  maximum authentication attempts {rest:chosen}
  no matching {rest:chosen}
  outgoing sequence number wrapped{rest:chosen}
  packet_{rest:chosen}
  pam_{rest:chosen}
  public key {rest:chosen}
  refused connect from {rest:chosen}
  refused local port forward{rest:chosen}
  refused streamlocal port forward{rest:chosen}
  refusing {rest:chosen}
  reverse mapping {rest:chosen}
  session {rest:chosen}
  srclimit_{rest:chosen}
  ssh_dispatch_run_fatal: {rest:chosen}
  subsystem request {rest:chosen}
  terminating inactive connection {rest:chosen}
  userauth_{rest:chosen}
`;
