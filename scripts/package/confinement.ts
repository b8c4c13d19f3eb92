/**
 * What the package's services may do, systemd.exec(5). sentry reads logs, runs journalctl and the firewalls' tools, and
 * writes in ROOT_DIR; V8 makes code that it then runs, so that MemoryDenyWriteExecute can't be had.
 */
export const CONFINEMENT = `UMask=0077
# Where sentry keeps everything; what is not there is passed over.
ProtectSystem=strict
ReadWritePaths=-/var/lib/sentry -/var/db/sentry -/run/xtables.lock
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
# Logs that belong to others, and the firewalls.
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_NET_ADMIN CAP_NET_RAW
NoNewPrivileges=yes
KeyringMode=private
LockPersonality=yes
PrivateMounts=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
# Firewalls are told by netlink, and iptables by a raw socket; nothing is sent anywhere.
RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6
IPAddressDeny=any
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@resources @privileged
SystemCallFilter=@chown
SystemCallErrorNumber=EPERM
`;
