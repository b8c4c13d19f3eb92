/** An example of a rule, for OpenVPN. */
export const OPENVPN = String.raw`
# OpenVPN: a wrong name or password (auth-user-pass-verify, or a plugin).
#
# Also over UDP: it asks for a password only once the client has answered what was sent to its address. A client that has saved
# an old password goes on trying: put your own networks into ALLOW_NETS. The port is TCP's: a firewall drops what comes over UDP
# only with FIREWALL_PORTS=all.
log /var/log/openvpn/openvpn.log
log /var/log/openvpn.log
port 1194

failed
  {time}{? us={us:number}} {udp4:|udp6:|tcp4-server:|tcp6-server:|}
    {peer:endpoint} TLS Auth Error: Auth Username/Password verification failed for peer
  -- src/openvpn/ssl_verify.c, verify_user_pass; src/openvpn/error.c, x_msg

known
  {time}{? us={us:number}} {udp4:|udp6:|tcp4-server:|tcp6-server:|}{peer:endpoint} {rest:chosen}
`;
