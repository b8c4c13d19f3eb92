/** All firewall backends. */
import type { Backend } from "./backend.ts";
import type { BackendName } from "../policy/backend_names.ts";
import { ipfw } from "./ipfw.ts";
import { ipset } from "./ipset.ts";
import { iptables } from "./iptables.ts";
import { nftables } from "./nftables.ts";
import { pf } from "./pf.ts";

/** Each by its name. */
export const BACKENDS: Readonly<Record<BackendName, Backend>> = {
  nftables,
  ipset,
  iptables,
  pf,
  ipfw,
};

/** Every program that a backend may call. */
export const FIREWALL_PROGRAMS: readonly string[] = [
  ...new Set(Object.values(BACKENDS).flatMap(({ programs }) => programs.flat())),
];
