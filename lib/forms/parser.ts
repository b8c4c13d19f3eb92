/** From a table to a reader of messages. */
import type { Service } from "../logs/event.ts";
import { mayBeCut as mayBeCutEscaped, mayBeCutShort } from "../logs/cut.ts";
import { LONGEST_CHOSEN, mayBeCut, NO_PORT, type Parser, quiet, type Said } from "../logs/said.ts";
import type { Split } from "../logs/tag.ts";
import type { Variant } from "./compile.ts";
import type { Heading } from "./language.ts";
import { type Fit, fitsOf, nothingTaken, run, type Taken, UNCLEAR } from "./match.ts";
import { type Form, startsOf, type Table, variantsOf } from "./table.ts";

/** More tries than one message may speak of. */
const MOST_TRIES = 100;

/** What one pattern makes of a message. */
interface Claim {
  readonly said: Said;
  readonly form: Form;
  /** Whether the pattern has a place for the user; if it has and none is given, there are several ways to tell. */
  readonly hasUser: boolean;
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
    const text = start === 0 ? whole : whole.slice(start);
    let claim: Claim | undefined;
    let known: Form | undefined;
    let isUnclear = false;
    const first = formsFor(text.charCodeAt(0));
    for (const forms of always.length > 0 ? [first, always] : [first]) {
      for (const form of forms) {
        for (const variant of variantsOf(table, form)) {
          const fits = fitsOf(variant, text, table.cut?.isEscaped);
          if (fits === UNCLEAR) isUnclear ||= form.text.headings.some(hasSay);
          else {
            for (const fit of fits) {
              const flags = fit.flags | front.flags;
              const index = form.needs.findIndex((needs) => (needs & flags) === needs);
              const heading = form.text.headings[index];
              if (!heading) continue;
              if (!hasSay(heading)) known ??= form;
              else {
                const said = saidBy(table, service, heading, variant, fit, text, whole, from);
                const { hasUser } = variant;
                if (!claim) claim = { said, form, hasUser };
                else if (isOther(claim.said, said)) isUnclear = true;
                else claim = common(claim, said, hasUser);
              }
            }
          }
        }
      }
    }
    const form = claim?.form ?? known;
    if (form) took?.(form);
    if (isUnclear || (!claim && known)) return quiet(service);
    return claim?.said;
  };
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

function hasSay({ meaning }: Heading): boolean {
  return meaning !== "known";
}

function saidBy(
  table: Table,
  service: Service,
  heading: Heading,
  variant: Variant,
  fit: Fit,
  text: string,
  whole: string,
  from: Split,
): Said {
  const { meaning } = heading;
  if (meaning === "nothing" && heading.part === "end" && fit.peer !== "") {
    const { peer, port } = fit;
    return { service, outcome: null, peer, port: portOf(port), part: "end" };
  }
  if (meaning === "nothing" || meaning === "known") return quiet(service);
  const isSuccess = meaning === "success";
  // A login is believed only where its end is there, if it is the end that tells.
  const isEndTelling = variant.gaps.slice(0, Math.max(0, variant.peer)).some((gap) => !gap.isOwn) ||
    text.endsWith(fit.peer) ||
    (isSuccess && variant.segments.slice(variant.peer + 1).some(({ least }) => least > 0));
  if (isEndTelling && isCut(table, variant, fit, text, whole, from)) return quiet(service);
  if (table.cut?.isEscaped && !isSuccess && mayBeCutShort(from)) return quiet(service);
  const voice = fit.voice === undefined ? heading.voice : voiceOf(fit.voice);
  return {
    service,
    outcome: meaning,
    peer: fit.peer,
    port: fit.session === undefined ? portOf(fit.port) : numberOf(fit.session),
    part: heading.part,
    ...(voice !== undefined && { voice }),
    ...(heading.isPooled && { isPooled: true, pid: 0 }),
    ...(heading.isByAny && { pid: 0 }),
    ...(heading.isUnknown !== undefined && { isUnknown: heading.isUnknown }),
    ...(fit.user !== undefined && fit.user !== "" && { user: fit.user }),
    ...(fit.pid !== undefined && { pid: Number(fit.pid) }),
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
  text: string,
  whole: string,
  from: Split,
): boolean {
  const { cut, before } = table;
  if (!cut?.isEscaped) return mayBeCut(whole, longest(table, from));
  const most = variant.gaps.slice(0, Math.max(1, variant.peer))
    .reduce((sum, gap) => sum + (gap.most ?? 0), 0);
  return mayBeCutEscaped(
    text,
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
function common(one: Claim, other: Said, hasUser: boolean): Claim {
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
