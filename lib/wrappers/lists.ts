/** How libwrap matches a daemon list and a client list, as far as that can be known without looking up names. */
import type { Network } from "../address/network.ts";
import { lowered, splitAt, wordsOf } from "./access_rules.ts";
import { couldBeName, fits, holds } from "./patterns.ts";

/** Whether something matches; nothing where only a name that is not looked up could tell. */
export type Match = boolean | undefined;

/** Reads a file that a rule names: its text, one character a byte; nothing for one that can't be opened. */
export type ReadFile = (path: string) => string | undefined;

/** A file may name another; libwrap itself would recurse until it crashes. */
const DEEPEST = 8;

/**
 * Whether a daemon list matches.
 *
 * @param list The list as written.
 * @param daemon The daemon's name.
 * @returns Nothing for a port number and for `DAEMON@HOST`: neither the port nor the server's address is known here.
 */
export function daemonsMatch(list: string, daemon: string): Match {
  return listMatch(wordsOf(list), 0, (word) => {
    const [name, host] = atSign(word);
    const fit = daemonFits(name, daemon);
    if (host === undefined || fit === false) return fit;
    if (host === "") return false;
    return lowered(host) === "all" ? fit : undefined;
  });
}

/** A number up to 65535 is the server's port, anything else the daemon's name. */
function daemonFits(word: string, daemon: string): Match {
  if (/^[+-]?[0-9]+$/.test(word) && !(Number(word) > 65535)) return undefined;
  return fits(word, daemon);
}

/**
 * Whether a client list matches.
 *
 * @param list The list as written.
 * @param address The client, one address.
 * @param readFile Reads the files that the list names.
 * @returns Nothing where it is for the client's name, its user's name or a netgroup to say.
 */
export function clientsMatch(list: string, address: Network, readFile: ReadFile): Match {
  return listMatch(wordsOf(list), 0, (word) => {
    const [user, host] = atSign(word);
    if (host === undefined) return hostFits(word, address, readFile, 0);
    const fit = hostFits(host, address, readFile, 0);
    return fit === false || lowered(user) === "all" ? fit : undefined;
  });
}

/** `a@b`; an `@` at the very beginning is a netgroup and does not split. */
function atSign(word: string): [string, string | undefined] {
  const [head, host] = splitAt(word.slice(1), "@");
  return [word[0] + head, host];
}

/** `a b EXCEPT c EXCEPT d` is `(a b) EXCEPT (c EXCEPT d)`; EXCEPT in any case, and alone it matches nothing. */
function listMatch(words: readonly string[], from: number, match: (word: string) => Match): Match {
  for (let i = from; i < words.length; i++) {
    if (isExcept(words[i]!)) return false;
    const fit = match(words[i]!);
    if (fit === false) continue;
    let except = i + 1;
    while (except < words.length && !isExcept(words[except]!)) except++;
    const excepted = except < words.length ? listMatch(words, except + 1, match) : false;
    const taken = excepted === undefined ? undefined : !excepted;
    if (fit === true) return taken;
    return listMatch(words, i + 1, match) === taken ? taken : undefined;
  }
  return false;
}

function isExcept(word: string): boolean {
  return lowered(word) === "except";
}

/** One host pattern; in a file, too, where there is no `@` in the middle and no EXCEPT. */
function hostFits(word: string, address: Network, readFile: ReadFile, depth: number): Match {
  if (word.startsWith("@")) return undefined;
  if (word.startsWith("/")) return fileFits(word, address, readFile, depth);
  const name = lowered(word);
  if (name === "known" || name === "local") return undefined;
  const [net, mask] = splitAt(word, "/");
  if (mask !== undefined) return holds(net, mask, address);
  if (fits(word, address.text)) return true;
  // The `deny` of an old hosts.deny is a word of its own; that a client be called just that is not to be feared, and
  // with such a file nothing could be said of anybody.
  if (depth > 0 && name === "deny") return false;
  return couldBeName(word) ? undefined : false;
}

/** A file is a bag of words split at blanks, any of which may match; one that can't be opened matches nothing. */
function fileFits(path: string, address: Network, readFile: ReadFile, depth: number): Match {
  if (depth >= DEEPEST) return undefined;
  let fit: Match = false;
  for (const [word] of (readFile(path) ?? "").matchAll(/[^ \t\n\v\f\r]+/g)) {
    const one = hostFits(word, address, readFile, depth + 1);
    if (one === true) return true;
    if (one === undefined) fit = undefined;
  }
  return fit;
}
