/** From a table to a reader of messages. */
import type { Service } from "../logs/event.ts";
import { mayBeCut as mayBeCutEscaped, mayBeCutShort } from "../logs/cut.ts";
import { LONGEST_CHOSEN, mayBeCut, NO_PORT, type Parser, quiet, type Said } from "../logs/said.ts";
import type { Split } from "../logs/tag.ts";
import { type Segment, SLOTS, type Variant } from "./compile.ts";
import type { Heading } from "./language.ts";
import { type Fit, fitsOf, nothingTaken, run, type Taken, UNCLEAR } from "./match.ts";
import { type Form, startsOf, type Table, variantsOf } from "./table.ts";

const PID = SLOTS.indexOf("pid");

/** More tries than one message may speak of. */
const MOST_TRIES = 100;

/** What one pattern makes of a message. */
interface Claim {
  readonly said: Said;
  readonly form: Form;
  /** Whether the pattern has a place for the user; if it has and none is given, there are several ways to tell. */
  readonly hasUser: boolean;
}

/** A message with what stands around it. */
interface Message {
  readonly text: string;
  readonly whole: string;
  /** Where the text begins in the whole. */
  readonly start: number;
  /** The process that stands before it. */
  readonly pid: number | undefined;
  /** Bits of the flags that its program sets, and what stands around it. */
  readonly flags: number;
}

/** Tells which pattern took a message, for whoever wants to know why. */
export type Took = (form: Form) => void;

/**
 * Makes a reader.
 *
 * @param table What the daemon says.
 * @param service Whose messages they are.
 * @param took Called with a pattern that took a message.
 * @returns The reader: nothing for a message that fits no pattern.
 * @throws SentryError, the reader, when a pattern is no pattern; see checkTable().
 */
export function parserOf(table: Table, service: Service, took?: Took): Parser {
  let buckets: Map<number, Form[]> | undefined;
  const always: Form[] = [];

  function formsFor(code: number): readonly Form[] {
    if (!buckets) {
      buckets = new Map();
      for (const form of table.forms) {
        const starts = startsOf(form);
        if (!starts) always.push(form);
        for (const start of starts ?? []) {
          const bucket = buckets.get(start);
          if (bucket) bucket.push(form);
          else buckets.set(start, [form]);
        }
      }
    }
    return buckets.get(code) ?? [];
  }

  return (whole, from) => {
    const front = nothingTaken();
    front.flags = table.programs.get(from.program) ?? 0;
    const start = skipFronts(table, whole, front);
    const end = table.after ? endBefore(table.after, whole, start, front) : whole.length;
    const text = end - start === whole.length ? whole : whole.slice(start, end);
    const message = { text, whole, start, pid: pidIn(front, whole), flags: front.flags };
    let claim: Claim | undefined;
    let known: Form | undefined;
    let isUnclear = false;
    const first = formsFor(text.charCodeAt(0));
    for (const forms of always.length > 0 ? [first, always] : [first]) {
      for (const form of forms) {
        const { claims, isKnown, isOpen } = claimsOf(table, service, form, message, from);
        isUnclear ||= isOpen;
        if (isKnown) known ??= form;
        for (const one of claims.values()) {
          if (!claim) claim = one;
          else if (isOther(claim.said, one.said)) isUnclear = true;
          else claim = common(claim, one);
        }
      }
    }
    const form = claim?.form ?? known;
    if (form) took?.(form);
    if (isUnclear || (!claim && known)) return quiet(service);
    return claim?.said;
  };
}

const NO_CLAIMS: ReadonlyMap<string, Claim> = new Map();

/**
 * What one pattern makes of a message: of each client that it may name.
 *
 * @returns Whether it is known only, and whether it can be read in more ways than are looked at.
 */
function claimsOf(
  table: Table,
  service: Service,
  form: Form,
  message: Message,
  from: Split,
): { claims: ReadonlyMap<string, Claim>; isKnown: boolean; isOpen: boolean } {
  let claims: Map<string, Claim> | undefined;
  let isKnown = false;
  let isOpen = false;
  for (const variant of variantsOf(table, form)) {
    const fits = fitsOf(variant, message.text, table.cut?.isEscaped);
    if (fits === UNCLEAR) {
      isOpen ||= form.text.headings.some(hasSay);
      continue;
    }
    // Of alternatives with the client's text the first that fits is taken, as of others.
    const earlier = claims && new Set(claims.keys());
    for (const fit of fits) {
      const flags = fit.flags | message.flags;
      const index = form.needs.findIndex((needs) => (needs & flags) === needs);
      const heading = form.text.headings[index];
      if (!heading) continue;
      if (!hasSay(heading)) {
        isKnown = true;
        continue;
      }
      const said = saidBy(table, service, heading, variant, fit, message, from);
      const claim = { said, form, hasUser: variant.hasUser };
      const same = claims?.get(fit.peer);
      if (same && !earlier?.has(fit.peer) && isOther(same.said, said)) isOpen = true;
      claims ??= new Map();
      claims.set(fit.peer, same ? common(same, claim) : claim);
    }
  }
  return { claims: claims ?? NO_CLAIMS, isKnown, isOpen };
}

/** Where the message begins behind what may stand before it. */
function skipFronts({ before }: Table, text: string, taken: Taken): number {
  let start = 0;
  for (const segment of before) {
    const { flags } = taken;
    const end = run(segment.ops, text, start, taken);
    if (end < 0) taken.flags = flags;
    else start = end;
  }
  return start;
}

/** Where the message ends before what may stand behind it. */
function endBefore(after: Segment, text: string, start: number, taken: Taken): number {
  const { flags } = taken;
  for (let at = Math.max(start, text.length - after.most); at < text.length; at++) {
    if (after.starts.has(text.charCodeAt(at)) && run(after.ops, text, at, taken) === text.length) {
      return at;
    }
    taken.flags = flags;
  }
  return text.length;
}

/** The process that stands before the message. */
function pidIn({ spans, mask }: Taken, text: string): number | undefined {
  return (mask & (1 << PID)) === 0
    ? undefined
    : Number(text.slice(spans[2 * PID], spans[2 * PID + 1]));
}

function hasSay({ meaning }: Heading): boolean {
  return meaning !== "known";
}

function saidBy(
  table: Table,
  service: Service,
  heading: Heading,
  variant: Variant,
  fit: Fit,
  message: Message,
  from: Split,
): Said {
  const { meaning, part } = heading;
  const pid = fit.pid === undefined ? message.pid : Number(fit.pid);
  if (part === "opens") {
    return { ...quiet(service), part, ...(pid !== undefined && { pid }) };
  }
  if (meaning === "nothing" && part === "end" && fit.peer !== "") {
    const { peer, port } = fit;
    return { service, outcome: null, peer, port: portOf(port), part };
  }
  if (meaning === "nothing" || meaning === "known") return quiet(service);
  const isSuccess = meaning === "success";
  // A login is believed only where its end is there, if it is the end that tells.
  const isEndTelling = variant.gaps.slice(0, Math.max(0, variant.peer)).some((gap) => !gap.isOwn) ||
    message.text.endsWith(fit.peer) ||
    (isSuccess && variant.segments.slice(variant.peer + 1).some(({ least }) => least > 0));
  if (isEndTelling && isCut(table, variant, fit, message, from)) return quiet(service);
  if (table.cut?.isEscaped && !isSuccess && mayBeCutShort(from)) return quiet(service);
  const voice = fit.voice === undefined ? heading.voice : voiceOf(fit.voice);
  return {
    service,
    outcome: meaning,
    peer: fit.peer,
    port: fit.session === undefined ? portOf(fit.port) : numberOf(fit.session),
    part,
    ...(voice !== undefined && { voice }),
    ...(heading.isPooled && { isPooled: true, pid: 0 }),
    ...(heading.isByAny && { pid: 0 }),
    ...(heading.isUnknown !== undefined && { isUnknown: heading.isUnknown }),
    ...(fit.user !== undefined && fit.user !== "" && { user: fit.user }),
    ...(pid !== undefined && { pid }),
    ...(fit.tries !== undefined && {
      tries: Math.min(MOST_TRIES, Math.max(1, Number(fit.tries))),
    }),
    ...(heading.family !== undefined && { family: heading.family }),
  };
}

/** Whether what seems to be a message's end may be text that its client chose. */
function isCut(
  table: Table,
  variant: Variant,
  fit: Fit,
  { whole, start }: Message,
  from: Split,
): boolean {
  const { cut, before } = table;
  if (!cut?.isEscaped) return mayBeCut(whole, longest(table, from));
  const most = variant.gaps.slice(0, Math.max(1, variant.peer))
    .reduce((sum, gap) => sum + (gap.most ?? Infinity), 0);
  return mayBeCutEscaped(
    start === 0 ? whole : whole.slice(start),
    fit.chosen,
    most,
    cut.bytes - before.reduce((sum, one) => sum + one.most, 0),
  );
}

/** How many bytes a message may have that is not cut: by the daemon, or by a syslogd where no line tells that none is. */
function longest({ cut, cutOwn }: Table, { program, isPassed }: Split): number {
  if (program === "" && cutOwn !== undefined) return cutOwn;
  return isPassed || !cut?.isWhole ? cut?.bytes ?? LONGEST_CHOSEN : LONGEST_CHOSEN;
}

function isOther(one: Said, other: Said): boolean {
  return one.outcome !== other.outcome || one.peer !== other.peer;
}

/** What two ways to read a message agree in. */
function common(one: Claim, { said: other, hasUser }: Claim): Claim {
  const { user: known, ...rest } = one.said;
  const user = !hasUser ? known : !one.hasUser || known === other.user ? other.user : undefined;
  // What only one of them tells of is told.
  const port = rest.port === NO_PORT ? other.port : rest.port;
  const said = {
    ...rest,
    port: other.port === NO_PORT || other.port === port ? port : NO_PORT,
    ...(user !== undefined && { user }),
  };
  return { said, form: one.form, hasUser: one.hasUser || hasUser };
}

function portOf(digits: string | undefined): number {
  return digits === undefined ? NO_PORT : Number(digits);
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
