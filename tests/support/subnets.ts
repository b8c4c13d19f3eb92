/** Whom a folded block, and an IPv6 client, is refused with: what libwrap and a firewall must agree about. */

/** SUBNET_BLOCK=3, and what follows from it. */
export const FOLDED = {
  env: { SUBNET_BLOCK: "3" },
  whitelisted: ["203.0.113.200", "2001:db8:1:9::1"],
  blacklisted: [
    ...["203.0.113.1", "203.0.113.2", "203.0.113.3"],
    ...["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1"],
  ],
  /** Both families' blocks, as deny.patterns has them. */
  patterns: ["203.0.113.0/24", "[2001:db8:1::]/48"],
  refused: ["203.0.113.1", "203.0.113.99", "2001:db8:1:1::1", "2001:db8:1:aaaa::1"],
  letIn: [
    ...["203.0.113.200", "203.0.112.1", "203.0.114.1"],
    ...["2001:db8:1:9::1", "2001:db8:1:9:ffff::1", "2001:db8:2::1", "2001:db8:0:ffff::1"],
  ],
} as const;

/** An IPv6 client that is blacklisted, and neighbours by IPV6_PREFIX. */
export const CLIENT = "2001:db8:aa:bbcc::1";

/** Who is refused with the client, and who is just outside, for each length. */
export const PREFIXES = [
  { length: "48", refused: "2001:db8:aa:1::9", letIn: "2001:db8:ab:bbcc::1" },
  { length: "56", refused: "2001:db8:aa:bbff::1", letIn: "2001:db8:aa:ba00::1" },
  { length: "64", refused: "2001:db8:aa:bbcc:ffff::1", letIn: "2001:db8:aa:bbcd::1" },
  { length: "128", refused: CLIENT, letIn: "2001:db8:aa:bbcc::2" },
] as const;
