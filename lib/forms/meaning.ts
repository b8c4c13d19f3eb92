/** From a way in which a pattern fits a message to what the message says. */
import { leastLength, mayBeCut as mayBeCutEscaped, mayBeCutShort } from "./cut.ts";
import type { Service } from "./event.ts";
import { LONGEST_CHOSEN, mayBeCut, NO_PORT, type ParsedMessage, quiet } from "./parsed_message.ts";
import type { LogLine } from "./log_line.ts";
import type { Variant } from "./compile.ts";
import type { Fit } from "./fit.ts";
import type { Heading } from "./heading.ts";
import type { Cut } from "./statements.ts";
import type { Table } from "./table.ts";

/** More tries than one message may speak of. */
const MOST_TRIES = 100;

/** A message with what stands around it. */
export interface Message {
  readonly text: string;
  /** With what may stand before and behind messages. */
  readonly whole: string;
  /** Where in it the message itself begins. */
  readonly start: number;
  /** The process that stands before it; negative where none does. */
  readonly pid: number;
  /** Bits of the flags that the program and what stands around the message set. */
  readonly flags: number;
  /** Its line's header. */
  readonly from: LogLine;
}

/**
 * Puts together what a message says.
 *
 * @param table The table.
 * @param service Whose message it is.
 * @param heading What the pattern means.
 * @param variant The pattern.
 * @param fit The way in which it fits.
 * @param message The message.
 * @returns What it says; nothing of anybody where its end may be its client's text.
 */
export function meaningOf(
  table: Table,
  service: Service,
  heading: Heading,
  variant: Variant,
  fit: Fit,
  message: Message,
): ParsedMessage {
  const { meaning, role } = heading;
  const pid = fit.pid < 0 ? message.pid : fit.pid;
  if (role === "opens") return { ...quiet(service), role, pid: pid < 0 ? undefined : pid };
  const { peer, port } = fit;
  if (meaning === "nothing" && role === "end" && peer !== "") {
    return { service, outcome: null, peer, port, role };
  }
  if (meaning === "nothing" || meaning === "known") return quiet(service);
  const isSuccess = meaning === "success";
  // A login is believed only where its end is there, if it is the end that tells.
  const isEndTelling = heading.isWhole || variant.isBehindChosen ||
    (isSuccess && variant.hasTail) ||
    message.text.endsWith(peer);
  if (isEndTelling && isCut(table, variant, fit, message)) return quiet(service);
  if (!isSuccess && table.cut?.isEscaped && mayBeCutShort(message.from)) return quiet(service);
  const isShared = heading.isPooled || heading.isByAny;
  return {
    service,
    outcome: meaning,
    peer,
    port: fit.session === undefined ? port : numberOf(fit.session),
    role,
    voice: fit.voice === undefined ? heading.voice : voiceOf(fit.voice),
    isPooled: heading.isPooled || undefined,
    isUnknown: heading.isUnknown,
    // Where sessions stand for connections an empty name is that of a session in which none was given.
    user: heading.isPooled ? fit.user || undefined : fit.user,
    pid: pid >= 0 ? pid : isShared ? 0 : undefined,
    tries: fit.tries < 0 ? undefined : Math.min(MOST_TRIES, Math.max(1, fit.tries)),
    family: heading.family,
  };
}

/**
 * Tells whether two readings of a message differ in what matters.
 *
 * @param one What the one says.
 * @param other What the other says.
 * @returns Whether client or outcome differ.
 */
export function isOther(one: ParsedMessage, other: ParsedMessage): boolean {
  return one.outcome !== other.outcome || one.peer !== other.peer;
}

/** Whether what seems to be a message's end may be text that its client chose. */
function isCut(table: Table, variant: Variant, fit: Fit, { whole, start, from }: Message): boolean {
  const { cut, builds } = table;
  if (!cut?.isEscaped) {
    return mayBeCut(whole, longest(table, from)) || builds.some((build) => isCutBy(build, whole));
  }
  const text = start === 0 ? whole : whole.slice(start);
  return mayBeCutEscaped(text, fit.chosen, variant.mostChosen, cut.bytes - table.mostBefore);
}

/** Whether a message has as many bytes as one that a build of the daemon has cut. */
function isCutBy({ bytes, most = Infinity }: Cut, text: string): boolean {
  return leastLength(text) <= most && mayBeCut(text, bytes);
}

/** How many bytes a message may have that is not cut: by the daemon, or by a syslogd where no line tells that none is. */
function longest({ cut, cutOwn }: Table, { program, isPassed, isJoined }: LogLine): number {
  if (isJoined) return cutOwn ?? Infinity;
  if (program === "" && cutOwn !== undefined) return cutOwn;
  return isPassed || !cut?.isWhole ? cut?.bytes ?? LONGEST_CHOSEN : LONGEST_CHOSEN;
}

/**
 * Tells what two readings of a message agree in.
 *
 * @param one What the one says.
 * @param other What the other says, of the same client.
 * @param user Whom it was tried as.
 * @returns What is clear.
 */
export function common(
  one: ParsedMessage,
  other: ParsedMessage,
  user: string | undefined,
): ParsedMessage {
  // What only one of them tells of is told.
  const port = one.port === NO_PORT ? other.port : one.port;
  return {
    ...one,
    port: other.port === NO_PORT || other.port === port ? port : NO_PORT,
    user,
  };
}

/** What a daemon calls one of its own parts, if it is such a name. */
function voiceOf(text: string): string | undefined {
  return /^[a-z0-9_-]{1,20}$/.test(text) ? text : undefined;
}

/** A number of at most five digits that stands for a session, as a port does for a connection elsewhere. */
function numberOf(session: string): number {
  let number = 0;
  for (let i = 0; i < session.length; i++) number = (number * 31 + session.charCodeAt(i)) % 99_991;
  return number;
}
