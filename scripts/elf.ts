/** ELF files of 64 bits, low byte first, as elf(5) describes them: what building needs to know of one. */

/** A row of the table of segments. */
export interface Segment {
  readonly type: number;
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
}

/** A row of the table of sections. */
export interface Section {
  readonly name: string;
  readonly type: number;
  readonly isLoaded: boolean;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly align: number;
  /** The row as it stands in the file. */
  readonly row: Uint8Array;
}

/** An ELF file. */
export interface Elf {
  readonly bytes: Uint8Array;
  readonly segmentsAt: number;
  readonly segments: readonly Segment[];
  readonly sectionsAt: number;
  readonly sections: readonly Section[];
  /** Which section holds the names of sections. */
  readonly names: number;
}

/** Bytes of the header, of a segment's and of a section's row. */
export const HEADER = 64;
export const SEGMENT_ROW = 56;
export const SECTION_ROW = 64;

/** Types of segments and sections. */
export const PT_PHDR = 6;
export const SHT_NULL = 0;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOBITS = 8;

const SHF_ALLOC = 2;

/** Where the header keeps what. */
const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHNUM = 56;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;

/**
 * Reads an ELF file.
 *
 * @param bytes The file.
 * @returns What is in it; nothing where it is no such ELF file.
 */
export function readElf(bytes: Uint8Array): Elf | undefined {
  const view = viewOf(bytes);
  if (bytes.length < HEADER || view.getUint32(0) !== 0x7f454c46) return undefined;
  // ELFCLASS64, ELFDATA2LSB; e_phentsize, e_shentsize.
  if (bytes[4] !== 2 || bytes[5] !== 1) return undefined;
  if (view.getUint16(54, true) !== SEGMENT_ROW || view.getUint16(58, true) !== SECTION_ROW) {
    return undefined;
  }
  const names = view.getUint16(E_SHSTRNDX, true);
  const segmentsAt = long(view, E_PHOFF);
  const segments = readSegments(bytes, segmentsAt, view.getUint16(E_PHNUM, true));
  const sectionsAt = long(view, E_SHOFF);
  const sections = readSections(bytes, sectionsAt, view.getUint16(E_SHNUM, true), names);
  if (!segments || !sections) return undefined;
  return { bytes, segmentsAt, segments, sectionsAt, sections, names };
}

/**
 * Reads a table of segments.
 *
 * @param bytes The file.
 * @param at Where the table begins.
 * @param count How many rows it has.
 * @returns The rows; nothing where the table is not within the file.
 */
export function readSegments(
  bytes: Uint8Array,
  at: number,
  count: number,
): Segment[] | undefined {
  if (at + count * SEGMENT_ROW > bytes.length) return undefined;
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, i) => {
    const row = at + i * SEGMENT_ROW;
    const type = view.getUint32(row, true);
    return { type, offset: long(view, row + 8), size: long(view, row + 32) };
  });
}

function readSections(
  bytes: Uint8Array,
  at: number,
  count: number,
  names: number,
): Section[] | undefined {
  if (at + count * SECTION_ROW > bytes.length || names >= count) return undefined;
  const view = viewOf(bytes);
  const namesAt = long(view, at + names * SECTION_ROW + 24);
  const sections = Array.from({ length: count }, (_, i) => {
    const row = at + i * SECTION_ROW;
    const type = view.getUint32(row + 4, true);
    return {
      name: textAt(bytes, namesAt + view.getUint32(row, true)),
      type,
      isLoaded: (long(view, row + 8) & SHF_ALLOC) !== 0,
      offset: long(view, row + 24),
      size: type === SHT_NOBITS || type === SHT_NULL ? 0 : long(view, row + 32),
      link: view.getUint32(row + 40, true),
      align: long(view, row + 48),
      row: bytes.subarray(row, row + SECTION_ROW),
    };
  });
  return sections.every(({ offset, size }) => offset + size <= bytes.length) ? sections : undefined;
}

/** Where the tables are, to be written into a header. */
export interface Tables {
  readonly segmentsAt: number;
  readonly segments: number;
  readonly sectionsAt: number;
  readonly sections: number;
  readonly names: number;
}

/**
 * Writes into a file's header where its tables are.
 *
 * @param bytes The file, changed in place.
 * @param tables Where they are and how many rows they have.
 */
export function writeTables(bytes: Uint8Array, tables: Tables): void {
  const view = viewOf(bytes);
  view.setBigUint64(E_PHOFF, BigInt(tables.segmentsAt), true);
  view.setUint16(E_PHNUM, tables.segments, true);
  view.setBigUint64(E_SHOFF, BigInt(tables.sectionsAt), true);
  view.setUint16(E_SHNUM, tables.sections, true);
  view.setUint16(E_SHSTRNDX, tables.names, true);
}

/**
 * A view of bytes that stand anywhere in their buffer.
 *
 * @param bytes The bytes.
 * @returns The view.
 */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A number of 64 bits; what is too large for any file is past its end and refused there. */
function long(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(bytes.subarray(at, Math.max(at, end)));
}
