/**
 * Takes the executable that `deno compile` started from out of one that it made, without the program that was put into it.
 *
 * From 2.8 on Deno appends two ELF sections, `.sui.phdrs` (a longer table of segments) and `.note.sui` (the program), and writes a new table
 * of sections behind them. The old tables still stand where they stood: that of segments behind the header, that of sections
 * behind the last old section. The header is set back to those, and the rest cut off.
 */
import {
  type Elf,
  HEADER,
  PT_PHDR,
  readElf,
  readSegments,
  SECTION_ROW,
  SEGMENT_ROW,
  viewOf,
  writeTables,
} from "./elf.ts";

/** What Deno appends. */
const APPENDED = [".sui.phdrs", ".note.sui"];

/**
 * Undoes `deno compile`.
 *
 * @param compiled An executable that Deno compiled for Linux.
 * @returns The executable it was made of.
 * @throws Error with a sentence where it is not one, or was not put together as is known.
 */
export function cutBase(compiled: Uint8Array): Uint8Array {
  const elf = readElf(compiled);
  if (!elf) throw new Error("it is no ELF file of 64 bits");
  const old = elf.sections.length - APPENDED.length;
  const appended = elf.sections.slice(old);
  if (appended.map(({ name }) => name).join() !== APPENDED.join()) {
    throw new Error(`its last sections are not ${APPENDED.join(" and ")}`);
  }
  const segments = oldSegments(elf);
  const sectionsAt = findOldSections(elf, old, appended[0]!.offset);
  const base = compiled.slice(0, sectionsAt + old * SECTION_ROW);
  writeTables(base, { segmentsAt: HEADER, segments, sectionsAt, sections: old, names: elf.names });
  if (!readElf(base)) throw new Error("what is left of it is no ELF file");
  return base;
}

/** How many rows the old table of segments has; it must say so itself, and hold the first of the new one but for its own place. */
function oldSegments({ bytes, segments }: Elf): number {
  const count = segments.length - APPENDED.length;
  const rows = count > 0 ? readSegments(bytes, HEADER, count) ?? [] : [];
  const [own, ...others] = rows;
  const isOld = own?.type === PT_PHDR && own.offset === HEADER &&
    own.size === count * SEGMENT_ROW &&
    others.every((row, i) => isSame(row, segments[i + 1]!));
  if (!isOld) throw new Error("no table of segments stands behind its header");
  return count;
}

function isSame<T extends object>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Where the old table of sections stands: all rows are as in the new one, but that of the sections' names, which were moved. */
function findOldSections({ bytes, sections, names }: Elf, count: number, end: number): number {
  const kept = sections.slice(0, count).filter((_, i) => i !== names);
  const begin = kept.reduce((most, { offset, size }) => Math.max(most, offset + size), HEADER);
  const row = (at: number, i: number) =>
    bytes.subarray(at + i * SECTION_ROW, at + (i + 1) * SECTION_ROW);
  const isHere = (at: number) =>
    sections.slice(0, count).every((section, i) =>
      i === names || isEqual(row(at, i), section.row)
    ) &&
    viewOf(row(at, names)).getUint32(4, true) === sections[names]!.type;
  for (let at = Math.ceil(begin / 8) * 8; at + count * SECTION_ROW <= end; at += 8) {
    if (isHere(at)) return at;
  }
  throw new Error("the table of sections it had before is not there");
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
