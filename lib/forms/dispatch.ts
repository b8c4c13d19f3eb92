/** Which patterns a message may fit, by the literals that they begin with: a tree, in which each character is looked at once. */
import { codesOf } from "./fitting.ts";
import type { Form } from "./table.ts";

/** Where messages part. */
export interface Fork {
  /** What has been compared so far, in characters. */
  readonly depth: number;
  /** Patterns that begin with it. */
  readonly forms: readonly Form[];
  readonly branches: ReadonlyMap<number, Limb>;
}

/** A way on, made when a message first goes it: most runs see few of a daemon's messages. */
interface Limb {
  readonly entries: Entry[];
  made: Way | undefined;
}

/** Characters that all of a limb's literals have next, and where they lead. */
interface Way {
  readonly codes: Uint16Array;
  readonly fork: Fork;
}

/** A pattern and one of the literals that it begins with. */
interface Entry {
  readonly lead: string;
  readonly form: Form;
}

/**
 * Makes a tree.
 *
 * @param forms The patterns.
 * @param leadsOf The literals that a pattern begins with; an empty one where it may begin with anything.
 * @returns The tree.
 */
export function forkOf(forms: readonly Form[], leadsOf: (form: Form) => readonly string[]): Fork {
  const entries = forms.flatMap((form) => {
    const leads = leadsOf(form);
    // Each pattern is met once.
    const shortest = leads.filter((lead, i) =>
      !leads.some((other, j) => lead.startsWith(other) && (other.length < lead.length || j < i))
    );
    return shortest.map((lead) => ({ lead, form }));
  });
  return fork(entries, 0);
}

function fork(entries: readonly Entry[], depth: number): Fork {
  const branches = new Map<number, Limb>();
  const forms: Form[] = [];
  for (const entry of entries) {
    if (entry.lead.length === depth) {
      forms.push(entry.form);
      continue;
    }
    const code = entry.lead.charCodeAt(depth);
    const limb = branches.get(code);
    if (limb) limb.entries.push(entry);
    else branches.set(code, { entries: [entry], made: undefined });
  }
  return { depth, forms, branches };
}

function goOn({ entries }: Limb, depth: number): Way {
  const end = commonEnd(entries, depth);
  return { codes: codesOf(entries[0]!.lead.slice(depth, end)), fork: fork(entries, end) };
}

/** Up to where literals are the same. */
function commonEnd(group: readonly Entry[], from: number): number {
  const [{ lead }] = group as readonly [Entry];
  let end = lead.length;
  for (const other of group) {
    let at = from;
    while (at < end && other.lead.charCodeAt(at) === lead.charCodeAt(at)) at++;
    end = at;
  }
  return end;
}

/**
 * Goes on to the patterns that more of a message's beginning fits.
 *
 * @param fork Where it is.
 * @param text The message.
 * @returns The next place; nothing where no pattern begins so.
 */
export function nextFork({ depth, branches }: Fork, text: string): Fork | undefined {
  if (depth >= text.length) return undefined;
  const limb = branches.get(text.charCodeAt(depth));
  if (!limb) return undefined;
  const way = limb.made ??= goOn(limb, depth);
  const { codes } = way;
  for (let i = 1; i < codes.length; i++) {
    if (text.charCodeAt(depth + i) !== codes[i]) return undefined;
  }
  return way.fork;
}
