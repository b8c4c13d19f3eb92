/**
 * Whether libwrap would let a client in, going by the texts of /etc/hosts.allow and /etc/hosts.deny (hosts_access(5)).
 * Names are never looked up.
 */
import type { Network } from "../address/network.ts";
import { type AccessRule, parseAccessFile } from "./access_rules.ts";
import { clientsMatch, daemonsMatch, type ReadFile } from "./lists.ts";
import { decidedBy, type Verdict } from "./options.ts";

/** What is asked. */
export interface Question {
  /** hosts.allow, one character a byte; nothing where there is no such file. */
  readonly allow: string | undefined;
  /**
   * hosts.deny, likewise. One that is there and can't be opened (a link that leads in a circle) makes libwrap refuse
   * whom hosts.allow does not let in; that is for the caller to say.
   */
  readonly deny: string | undefined;
  /** The daemon's name as libwrap is told it: `sshd`. */
  readonly daemon: string;
  /** The client, one address. */
  readonly address: Network;
  /** Reads a file that a rule names; nothing for one that can't be opened. */
  readonly readFile: ReadFile;
}

/** What libwrap would do, and which rule makes it. */
export interface Decision {
  readonly verdict: Verdict;
  /** The file of the rule that decides, or that leaves it open; nothing where no rule matches. */
  readonly file: "hosts.allow" | "hosts.deny" | undefined;
  /** First physical line of that rule, counted from 1; 0 where no rule matches. */
  readonly line: number;
  /** The rule, continuations joined; empty where no rule matches. */
  readonly text: string;
}

/**
 * Whether libwrap would let a client in.
 *
 * @param question The files, the daemon, the client.
 * @returns "unknown" where it depends on a name (of the client, its user, its netgroup), on a program (`aclexec`), on
 * accounts (`user`, `group`), on the server's port or address, or on files that name each other without end.
 */
export function decide(question: Question): Decision {
  const doubts: Decision[] = [];
  const settled = (decision: Decision) =>
    doubts.find((doubt) => doubt.verdict !== decision.verdict) ? unknown(doubts[0]!) : decision;
  for (const file of ["hosts.allow", "hosts.deny"] as const) {
    const matched = file === "hosts.allow" ? "allow" : "deny";
    const { rules, broken } = parseAccessFile(question[matched] ?? "");
    for (const rule of rules) {
      const match = matches(rule, question);
      if (match === false) continue;
      const verdict = decidedBy(rule.options, matched);
      const decision: Decision = { verdict, file, line: rule.from, text: rule.text };
      if (verdict === "unknown") return unknown(doubts[0] ?? decision);
      if (match) return settled(decision);
      doubts.push(decision);
    }
    // libwrap gives up a file at a line without newline or too long. That in hosts.allow is no match; but in
    // hosts.deny it counts as one, although the warning says only that the rest is ignored.
    if (broken && matched === "deny") {
      return settled({ verdict: "deny", file, line: broken.from, text: broken.text });
    }
  }
  return settled({ verdict: "allow", file: undefined, line: 0, text: "" });
}

function unknown(doubt: Decision): Decision {
  return { ...doubt, verdict: "unknown" };
}

function matches(rule: AccessRule, { daemon, address, readFile }: Question): boolean | undefined {
  const served = daemonsMatch(rule.daemons, daemon);
  if (served === false) return false;
  const client = clientsMatch(rule.clients, address, readFile);
  return client === false ? false : served && client;
}

/**
 * The rules that can match a daemon at all, whoever the client is.
 *
 * @param rules Rules of one file.
 * @param daemon The daemon's name.
 * @returns Those whose daemon list names it, or might (a port number, `sshd@HOST`), in order.
 */
export function rulesDeciding(rules: readonly AccessRule[], daemon: string): AccessRule[] {
  return rules.filter((rule) => daemonsMatch(rule.daemons, daemon) !== false);
}

export type { ReadFile, Verdict };
