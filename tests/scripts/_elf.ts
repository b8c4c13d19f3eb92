/** Small ELF files in the shape of Deno's: what is loaded first, then tables of symbols, the names of sections, and their table. */

/** A section to be made. */
export interface Made {
  readonly name: string;
  /** SHT_PROGBITS 1, SHT_SYMTAB 2, SHT_STRTAB 3, SHT_NOBITS 8. */
  readonly type: number;
  readonly loaded?: boolean;
  readonly content?: string;
  readonly link?: number;
  readonly info?: number;
}

/** The sections of a small executable, as linkers order them. */
export const SECTIONS: readonly Made[] = [
  { name: "", type: 0 },
  { name: ".text", type: 1, loaded: true, content: "loaded code" },
  { name: ".rela", type: 4, loaded: true, content: "relocations", link: 1, info: 1 },
  { name: ".bss", type: 8, loaded: true },
  { name: ".comment", type: 1, content: "made by hand" },
  { name: ".symtab", type: 2, content: "twenty-four bytes, each.", link: 6 },
  { name: ".strtab", type: 3, content: "\0main\0" },
  { name: ".shstrtab", type: 3 },
];

const encoder = new TextEncoder();

function bytesOf(section: Made, names: string): Uint8Array {
  return encoder.encode(section.name === ".shstrtab" ? names : section.content ?? "");
}

/** Writes a row of the table of sections. */
function sectionRow(
  { name, type, loaded, link = 0, info = 0 }: Made,
  names: string,
  offset: number,
  size: number,
): Uint8Array {
  const row = new Uint8Array(64);
  const view = new DataView(row.buffer);
  view.setUint32(0, names.indexOf(`\0${name}\0`) + 1, true);
  view.setUint32(4, type, true);
  // SHF_ALLOC, SHF_INFO_LINK.
  view.setBigUint64(8, (loaded ? 2n : 0n) | (info ? 0x40n : 0n), true);
  view.setBigUint64(24, BigInt(offset), true);
  view.setBigUint64(32, BigInt(size), true);
  view.setUint32(40, link, true);
  view.setUint32(44, info, true);
  view.setBigUint64(48, 1n, true);
  return row;
}

/** Writes a row of the table of segments. */
function segmentRow(type: number, offset: number, size: number): Uint8Array {
  const row = new Uint8Array(56);
  const view = new DataView(row.buffer);
  view.setUint32(0, type, true);
  view.setBigUint64(8, BigInt(offset), true);
  view.setBigUint64(32, BigInt(size), true);
  return row;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function padded(bytes: Uint8Array, align: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / align) * align);
  whole.set(bytes);
  return whole;
}

function header(bytes: Uint8Array, tables: {
  segmentsAt: number;
  segments: number;
  sectionsAt: number;
  sections: number;
  names: number;
}): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(32, BigInt(tables.segmentsAt), true);
  view.setBigUint64(40, BigInt(tables.sectionsAt), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, tables.segments, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, tables.sections, true);
  view.setUint16(62, tables.names, true);
}

/**
 * Makes an ELF file.
 *
 * @param sections Its sections; the one called `.shstrtab` is filled in.
 * @returns The file.
 */
export function makeElf(sections: readonly Made[] = SECTIONS): Uint8Array {
  const names = `\0${sections.slice(1).map(({ name }) => `${name}\0`).join("")}`;
  const segments = 2;
  const loadedAt = 64 + segments * 56;
  const contents = sections.map((section) => bytesOf(section, names));
  const starts = contents.map((_, i) =>
    loadedAt + contents.slice(0, i).reduce((sum, { length }) => sum + length, 0)
  );
  const loaded = contents.filter((_, i) => sections[i]!.loaded);
  const end = loadedAt + loaded.reduce((sum, { length }) => sum + length, 0);
  const body = padded(join([new Uint8Array(loadedAt), ...contents]), 8);
  const rows = sections.map((one, i) => sectionRow(one, names, starts[i]!, contents[i]!.length));
  const file = join([body, ...rows]);
  file.set(segmentRow(6, 64, segments * 56), 64);
  file.set(segmentRow(1, 0, end), 64 + 56);
  header(file, {
    segmentsAt: 64,
    segments,
    sectionsAt: body.length,
    sections: sections.length,
    names: sections.findIndex(({ name }) => name === ".shstrtab"),
  });
  return file;
}

/**
 * Appends a program as `deno compile` does: longer tables, and the names of sections, behind everything else.
 *
 * @param base The ELF file, as {@link makeElf} makes it of the same sections.
 * @param program The program.
 * @param appended What the two new sections are called.
 * @param sections The file's sections.
 * @returns The compiled file.
 */
export function appendProgram(
  base: Uint8Array,
  program: string,
  appended: readonly [string, string] = [".sui.phdrs", ".note.sui"],
  sections: readonly Made[] = SECTIONS,
): Uint8Array {
  const view = new DataView(base.buffer);
  const sectionsAt = Number(view.getBigUint64(40, true));
  const segments = 4;
  const at = Math.ceil(base.length / 4096) * 4096;
  const note = encoder.encode(program);
  const oldNames = sections.slice(1).map(({ name }) => `${name}\0`).join("");
  const names = `\0${oldNames}${appended.map((name) => `${name}\0`).join("")}`;
  const namesAt = at + segments * 56 + note.length;
  const tables = join([
    segmentRow(6, at, segments * 56),
    base.subarray(64 + 56, 64 + 2 * 56),
    segmentRow(1, at, segments * 56 + note.length),
    segmentRow(4, at + segments * 56, note.length),
  ]);
  const rows = sections.map(({ name }, i) => {
    const row = base.slice(sectionsAt + i * 64, sectionsAt + (i + 1) * 64);
    if (name !== ".shstrtab") return row;
    const moved = new DataView(row.buffer);
    moved.setBigUint64(24, BigInt(namesAt), true);
    moved.setBigUint64(32, BigInt(names.length), true);
    return row;
  });
  const made = appended.map((name, i) => ({ name, type: 1, loaded: true, i })).map((one) =>
    one.i === 0
      ? sectionRow(one, names, at, segments * 56)
      : sectionRow(one, names, at + segments * 56, note.length)
  );
  const body = padded(join([padded(base, 4096), tables, note, encoder.encode(names)]), 8);
  const file = join([body, ...rows, ...made]);
  header(file, {
    segmentsAt: at,
    segments,
    sectionsAt: body.length,
    sections: sections.length + 2,
    names: sections.findIndex(({ name }) => name === ".shstrtab"),
  });
  return file;
}
