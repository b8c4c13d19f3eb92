/** From a table to a reader of messages. */
import type { Service } from "./event.ts";
import { type ParsedMessage, type Parser, quiet } from "./parsed_message.ts";
import { type Fork, forkOf, nextFork } from "./dispatch.ts";
import type { Fit } from "./fit.ts";
import { fitsAt } from "./fitting.ts";
import type { Heading } from "./heading.ts";
import { fitsOf, UNCLEAR } from "./match.ts";
import { SLOTS } from "./ops.ts";
import { forget, nothingTaken, numberIn, run, type Taken } from "./run.ts";
import { common, isOther, meaningOf, type Message } from "./meaning.ts";
import type { Segment } from "./segment.ts";
import { type Form, leadsOfForm, type Table, variantsOf } from "./table.ts";

const PID = SLOTS.indexOf("pid");

/** What one pattern makes of a message. */
interface Claim {
  readonly said: ParsedMessage;
  readonly form: Form;
  /** Whether it has a place for the user: one that has none says nothing against him. */
  readonly hasUser: boolean;
}

/** What is known of a message so far. */
interface Reading {
  claim: Claim | undefined;
  /** A pattern that makes it known, and no more. */
  known: Form | undefined;
  /** Whether there are ways to read it that differ in client or outcome. */
  isUnclear: boolean;
}

/** Tells which pattern took a message, for whoever wants to know why. */
export type Took = (form: Form) => void;

/** One message is read at a time. */
const around = nothingTaken();

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
  let root: Fork | undefined;

  return (whole, from) => {
    forget(around);
    around.flags = table.programs.get(from.program) ?? 0;
    const start = skipBefore(table.before, whole);
    const end = table.after ? endBefore(table.after, whole, start) : whole.length;
    const text = end - start === whole.length ? whole : whole.slice(start, end);
    const pid = numberIn(around, whole, PID);
    const message: Message = { text, whole, start, pid, flags: around.flags, from };
    const reading: Reading = { claim: undefined, known: undefined, isUnclear: false };
    root ??= forkOf(table.forms, leadsOfForm);
    for (let fork: Fork | undefined = root; fork; fork = nextFork(fork, text)) {
      const { forms, depth } = fork;
      for (let i = 0; i < forms.length; i++) {
        const form = forms[i]!;
        // It would change nothing any more.
        if (form.isKnown && (reading.claim || reading.known)) continue;
        lookAt(table, service, form, depth, message, reading);
      }
    }
    const { claim, known, isUnclear } = reading;
    const form = claim?.form ?? known;
    if (took && form) took(form);
    if (isUnclear || (!claim && known)) return quiet(service);
    return claim?.said;
  };
}

/** Adds what one pattern makes of a message, of which so many characters were compared already. */
function lookAt(
  table: Table,
  service: Service,
  form: Form,
  compared: number,
  message: Message,
  reading: Reading,
): void {
  const { text } = form;
  const variants = form.variants ?? variantsOf(table, form);
  /** What it makes of each client that it may name; an earlier alternative of the pattern before a later one. */
  let sole: Named | undefined;
  let others: Named[] | undefined;
  const isSole = variants.length === 1;
  for (let order = 0; order < variants.length; order++) {
    const variant = variants[order]!;
    const fits = fitsOf(variant, message.text, compared, table.cut?.isEscaped);
    if (fits === UNCLEAR) reading.isUnclear ||= text.headings.some(hasSay);
    for (let i = 0; i < fits.length; i++) {
      const fit = fits[i]!;
      const heading = headingFor(form, fit, message);
      if (!heading) continue;
      if (!hasSay(heading)) {
        reading.known ??= form;
        continue;
      }
      const said = meaningOf(table, service, heading, variant, fit, message);
      const claim = { said, form, hasUser: variant.hasUser };
      if (isSole && fits.length === 1) return add(reading, claim);
      const { peer } = fit;
      const same = sole?.peer === peer ? sole : others?.find((one) => one.peer === peer);
      if (same) {
        reading.isUnclear ||= isAgainst(same, said, order);
        same.claim = both(same.claim, claim);
      } else if (sole) (others ??= []).push({ peer, order, claim });
      else sole = { peer, order, claim };
    }
  }
  if (sole) add(reading, sole.claim);
  if (others) { for (const { claim } of others) add(reading, claim); }
}

/** What a pattern makes of one client. */
interface Named {
  readonly peer: string;
  /** Which way to choose among the pattern's options it was. */
  readonly order: number;
  claim: Claim;
}

/** Of alternatives with the client's text the first that fits is taken, as of others; but nobody is let in by the order. */
function isAgainst({ order, claim }: Named, said: ParsedMessage, later: number): boolean {
  if (!isOther(claim.said, said)) return false;
  return order === later || said.outcome === "success" || claim.said.outcome === "success";
}

function add(reading: Reading, claim: Claim): void {
  if (!reading.claim) reading.claim = claim;
  else if (isOther(reading.claim.said, claim.said)) reading.isUnclear = true;
  else reading.claim = both(reading.claim, claim);
}

/** The first heading whose flags are all set. */
function headingFor(form: Form, fit: Fit, message: Message): Heading | undefined {
  const flags = fit.flags | message.flags;
  const { needs } = form;
  for (let i = 0; i < needs.length; i++) {
    if ((needs[i]! & flags) === needs[i]) return form.text.headings[i];
  }
  return undefined;
}

function hasSay({ meaning }: Heading): boolean {
  return meaning !== "known";
}

/** What two patterns, or two ways to read one, agree in. */
function both(one: Claim, other: Claim): Claim {
  const { user } = one.said;
  const agreed = !other.hasUser
    ? user
    : !one.hasUser || user === other.said.user
    ? other.said.user
    : undefined;
  return {
    said: common(one.said, other.said, agreed),
    form: one.form,
    hasUser: one.hasUser || other.hasUser,
  };
}

/** Where the message begins behind what may stand before it. */
function skipBefore(before: readonly Segment[], text: string): number {
  let start = 0;
  for (let i = 0; i < before.length; i++) {
    const segment = before[i]!;
    const isHole = segment.ops[0]?.kind === "hole";
    if (!isHole && segment.least > 0 && !fitsAt(segment.starts, text, start)) continue;
    const { mask, flags } = around;
    const end = run(segment.ops, text, start, around);
    if (end < 0) restore(around, mask, flags);
    else start = end;
  }
  return start;
}

/** Where the message ends before what may stand behind it, which begins with a blank. */
function endBefore(after: Segment, text: string, start: number): number {
  if (after.ends && !fitsAt(after.ends, text, text.length - 1)) return text.length;
  const { mask, flags } = around;
  let at = text.indexOf(after.lead, Math.max(start, text.length - after.most));
  for (; at >= 0; at = text.indexOf(after.lead, at + 1)) {
    if (run(after.ops, text, at, around) === text.length) return at;
    restore(around, mask, flags);
  }
  return text.length;
}

function restore(taken: Taken, mask: number, flags: number): void {
  taken.mask = mask;
  taken.flags = flags;
}
