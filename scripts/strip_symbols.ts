/**
 * Takes the table of symbols out of an executable. Only debuggers read it, and it is a fifth of Deno's; strip(1) does the same,
 * but need not be there. What is loaded stays where it is, byte for byte.
 */
import {
  type Elf,
  readElf,
  type Section,
  SECTION_ROW,
  SHT_NOBITS,
  SHT_SYMTAB,
  viewOf,
  writeTables,
} from "./elf.ts";

/**
 * Takes out the symbols.
 *
 * @param bytes The executable.
 * @returns One without them; the same bytes where it has none, or is not built so that this is known to be right.
 */
export function stripSymbols(bytes: Uint8Array): Uint8Array {
  const elf = readElf(bytes);
  const gone = elf ? symbolSections(elf) : new Set<number>();
  if (!elf || gone.size === 0) return bytes;
  const { sections, names, segmentsAt, segments } = elf;
  const kept = sections.flatMap((_, i) => gone.has(i) ? [] : [i]);
  // Rows name others by number. A row of what is gone is named by none that stays.
  const isNamed = kept.some((i) => gone.has(sections[i]!.link));
  const loaded = sections.filter(({ isLoaded }) => isLoaded);
  const rest = kept.filter((i) => i > 0 && !sections[i]!.isLoaded);
  const end = [...loaded, ...segments].reduce(
    (most, { offset, size }) => Math.max(most, offset + size),
    segmentsAt,
  );
  // What is not loaded stands behind what is, so that it can move.
  if (isNamed || rest.some((i) => sections[i]!.offset < end)) return bytes;

  const places = new Map<number, number>();
  let at = end;
  for (const i of rest) {
    at = roundUp(at, sections[i]!.align);
    places.set(i, at);
    at += sections[i]!.size;
  }
  const sectionsAt = roundUp(at, 8);
  const stripped = new Uint8Array(sectionsAt + kept.length * SECTION_ROW);
  stripped.set(bytes.subarray(0, end));
  for (const [i, place] of places) stripped.set(contentOf(elf, sections[i]!), place);
  for (const [number, i] of kept.entries()) {
    const row = movedRow(sections[i]!, places.get(i), kept);
    stripped.set(row, sectionsAt + number * SECTION_ROW);
  }
  writeTables(stripped, {
    segmentsAt,
    segments: segments.length,
    sectionsAt,
    sections: kept.length,
    names: kept.indexOf(names),
  });
  return stripped;
}

/** The tables of symbols, and of the names in them where those are not the sections' own. */
function symbolSections({ sections, names }: Elf): Set<number> {
  const gone = new Set<number>();
  for (const [i, { type, isLoaded, link }] of sections.entries()) {
    if (type !== SHT_SYMTAB || isLoaded) continue;
    gone.add(i);
    if (link !== names) gone.add(link);
  }
  return gone;
}

function contentOf({ bytes }: Elf, { type, offset, size }: Section): Uint8Array {
  return type === SHT_NOBITS ? new Uint8Array() : bytes.subarray(offset, offset + size);
}

/** A section's row with its new place, and the new numbers of the sections it names. */
function movedRow(
  section: Section,
  place: number | undefined,
  kept: readonly number[],
): Uint8Array {
  const row = section.row.slice();
  const view = viewOf(row);
  if (place !== undefined) view.setBigUint64(24, BigInt(place), true);
  view.setUint32(40, kept.indexOf(section.link), true);
  // sh_info is a section's number where SHF_INFO_LINK says so.
  const isNumber = (view.getUint32(8, true) & 0x40) !== 0;
  if (isNumber) view.setUint32(44, kept.indexOf(view.getUint32(44, true)), true);
  return row;
}

function roundUp(at: number, align: number): number {
  return align > 1 ? Math.ceil(at / align) * align : at;
}
