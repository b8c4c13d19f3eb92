/**
 * How many cases long tests take, as those of hostile texts: of those that walk through every length and place, the usual run takes a part
 * of each, by a fixed rule, so that a failure is there again in the next run. `SENTRY_LONG_TESTS=1` takes all, which is for
 * whoever changes what reads lines.
 */
const IS_LONG = Deno.env.get("SENTRY_LONG_TESTS") === "1";

/**
 * Says how many random cases to take.
 *
 * @param all How many the long run takes.
 * @param part Which part of them the usual run takes: one of so many.
 * @returns How many.
 */
export function casesOf(all: number, part: number): number {
  return IS_LONG ? all : Math.ceil(all / part);
}

/** Chooses which of many places are tried. */
export type Chosen = (place: number) => boolean;

/**
 * Makes a choice of places along a text: one of so many, of each text others, so that many texts together have all.
 *
 * @param part Which part of them the usual run takes: one of so many.
 * @returns Makes the choice for the next text.
 */
export function placesOf(part: number): () => Chosen {
  let phase = 0;
  return () => {
    const first = phase++ % part;
    return (place) => IS_LONG || place % part === first;
  };
}
