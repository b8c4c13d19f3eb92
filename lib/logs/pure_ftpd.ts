/**
 * What pure-ftpd says of a client. Sources: src/log.c and ftpd.c (logfile, dopass), messages_*.h for its languages. It puts
 * `(ACCOUNT@HOST) [LEVEL]` in front of each message; the account is `?` until somebody has logged in. The user behind
 * the message is the client's choice.
 *
 * HOST is the client's address with DontResolve (`-H`). Without, it is what the client's domain calls him, which may read
 * like anybody's address, and nothing in the line tells (ftpd.c, getnameinfo and dns_sanitize; it does not ask whether the
 * name leads back). So HOST is taken for an address only where pure-ftpd's settings say so; and in a log in which any HOST
 * is a name it is none from there on.
 */
import { parseAddressNotName } from "../address/parse.ts";
import { FAILED, LOGGED_IN, TOO_MANY } from "./pure_ftpd_words.ts";
import { mayBeCut, NO_PORT, type Parser, quiet, readPamFailure } from "./said.ts";

const QUIET = quiet("pure-ftpd");
const CLIENT = /^\(([^\s()]*)@([^\s()@]+)\) \[([A-Z]+)\] /;

const FAILURES = FAILED.map((text) => shapeOf(text, "(.*)"));
const EXCESSES = TOO_MANY.map((text) => shapeOf(text, ""));
const LOGINS = LOGGED_IN.map((text) => shapeOf(text, "([\\x21-\\x7e]{1,64})"));

/** A message as an expression: `%s` is `user`, and `…` some characters that are not ASCII. */
function shapeOf(text: string, user: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("…", "[^\\x00-\\x7f]+").replace("%s", () => user)}$`);
}

/**
 * Makes a parser.
 *
 * @param isNumeric Whether pure-ftpd prints addresses and not names.
 * @returns The parser; it remembers whether it has seen a name.
 */
export function createPureFtpd(isNumeric: () => boolean): Parser {
  let hasNames = false;

  return (text) => {
    // Its `rhost` is the server's own name.
    if (readPamFailure(text) !== undefined) return QUIET;
    const client = CLIENT.exec(text);
    if (!client) return QUIET;
    const [head, account, host, level] = client;
    if (host !== "?" && !parseAddressNotName(host!)) hasNames = true;
    // Who is logged in has an account's name there, and tries no more.
    if (hasNames || account !== "?" || mayBeCut(text)) return QUIET;
    const words = text.slice(head.length);
    const shapes = level === "WARNING"
      ? FAILURES
      : level === "ERROR"
      ? EXCESSES
      : level === "INFO"
      ? LOGINS
      : [];
    const found = shapes.map((shape) => shape.exec(words)).find((one) => one !== null);
    if (!found || !isNumeric()) return QUIET;
    const said = { service: "pure-ftpd", peer: host!, port: NO_PORT, user: found[1] } as const;
    if (level === "WARNING") return { ...said, outcome: "failed", part: "told" };
    return level === "ERROR"
      ? { ...said, outcome: "failed", part: "knock" }
      : { ...said, outcome: "success", part: "in" };
  };
}
