/** The backends' names, as `--firewall` and the settings have them. */
export const BACKEND_NAMES = ["nftables", "ipset", "iptables", "pf", "ipfw"] as const;

/** One of {@link BACKEND_NAMES}. */
export type BackendName = typeof BACKEND_NAMES[number];
