/**
 * `logins`: who has logged in from which address, and how often it has tried to get in as somebody else since then. Kept
 * only while ALLOW_FAILURES is set; one line an address that is trusted by a login, or will be once it is judged:
 *
 *     ADDRESS TRIES USER USER …
 *
 * USER is what {@link Login.users} holds, the newest first; no name stands here.
 */
import type { Network } from "../address/network.ts";
import { parseNetwork } from "../address/parse.ts";
import type { AddressRecord } from "./record.ts";

/** How many users of an address are remembered. */
export const MOST_USERS = 8;

const MOST_TRIES = 999_999;

/** Who has logged in from an address. */
export interface Login {
  readonly network: Network;
  /** Tries for other users since the last login. */
  readonly tries: number;
  /** SHA-256 of each user's name, the first 16 hex digits; newest first. */
  readonly users: readonly string[];
}

/** The logins of a ROOT_DIR as one change sees them; the file is read when they are asked for. */
export interface Logins {
  readonly all: () => Login[];
  readonly get: (network: Network) => Login | undefined;
  readonly set: (login: Login) => void;
  readonly drop: (network: Network) => void;
  /** The new content of the file; nothing where it stays as it is. */
  readonly changed: () => string | undefined;
}

/**
 * Opens the logins for a change.
 *
 * @param read Reads the file; empty where there is none.
 * @returns The logins.
 */
export function openLogins(read: () => string): Logins {
  let before = "";
  let lines: Map<string, Login> | undefined;
  const load = () => lines ??= parseLogins(before = read());
  return {
    all: () => [...load().values()],
    get: (network) => load().get(network.text),
    set: (login) => void load().set(login.network.text, login),
    drop: (network) => void load().delete(network.text),
    changed: () => {
      const text = lines && formatLogins(lines.values());
      return text === before ? undefined : text;
    },
  };
}

/**
 * Whether somebody has logged in from an address in a way that is ground for trust.
 *
 * @param record Its record.
 * @returns False where the password was probably guessed.
 */
export function hasLoggedIn(record: AddressRecord): boolean {
  return record.successes > 0 && record.cause !== "guessed";
}

/**
 * Whether an address may have a line: somebody has logged in from it, and nothing was decided about it since but that it
 * is trusted for that.
 *
 * @param record Its record.
 * @returns False for an address that is listed by hand, or blocked.
 */
export function mayHaveLogin(record: AddressRecord): boolean {
  if (record.blacklistedAt > 0) return false;
  return record.whitelistedAt > 0 ? record.cause === "login" : hasLoggedIn(record);
}

const LINE = /^(\S+) (\d{1,6})((?: [0-9a-f]{16})*)$/;

/**
 * Reads `logins`.
 *
 * @param text The whole file.
 * @returns The logins by address; lines in another form, and one without its end, are passed over.
 */
export function parseLogins(text: string): Map<string, Login> {
  const logins = new Map<string, Login>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, address = "", tries, users = ""] = LINE.exec(line) ?? [];
    const network = parseNetwork(address);
    const names = users.split(" ").slice(1);
    if (network?.text !== address || names.length > MOST_USERS) continue;
    logins.set(address, { network, tries: Number(tries), users: names });
  }
  return logins;
}

/**
 * Writes `logins`.
 *
 * @param logins The logins.
 * @returns The whole file.
 */
export function formatLogins(logins: Iterable<Login>): string {
  let text = "";
  for (const { network, tries, users } of logins) {
    text += [network.text, Math.min(tries, MOST_TRIES), ...users.slice(0, MOST_USERS)].join(" ") +
      "\n";
  }
  return text;
}
