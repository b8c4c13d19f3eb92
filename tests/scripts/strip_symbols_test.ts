import assert from "node:assert/strict";
import { readElf } from "../../scripts/elf.ts";
import { stripSymbols } from "../../scripts/strip_symbols.ts";
import { type Made, makeElf, SECTIONS } from "./_elf.ts";

function contents(file: Uint8Array): [string, string][] {
  const elf = readElf(file);
  assert.ok(elf);
  return elf.sections.map(({ name, type, offset, size }) => [
    name,
    type === 8 ? "" : new TextDecoder().decode(file.subarray(offset, offset + size)),
  ]);
}

Deno.test("stripSymbols() takes out the symbols and their names, and nothing else", () => {
  const file = makeElf();
  const stripped = stripSymbols(file);
  const left = contents(file).filter(([name]) => name !== ".symtab" && name !== ".strtab");
  assert.deepEqual(contents(stripped), left);
  assert.ok(stripped.length < file.length);
  const { sections, names, segments } = readElf(stripped)!;
  assert.equal(sections[names]?.name, ".shstrtab");
  assert.deepEqual(segments, readElf(file)!.segments);
});

Deno.test("stripSymbols() leaves what is loaded where it is", () => {
  const file = makeElf();
  const end = readElf(file)!.segments[1]!.size;
  // The header says where the tables are.
  assert.deepEqual(stripSymbols(file).subarray(64, end), file.subarray(64, end));
});

Deno.test("stripSymbols() numbers anew the sections that others name", () => {
  const [none, text, rela, bss, comment, symtab, strtab, names] = SECTIONS;
  const moved: Made[] = [
    none!,
    text!,
    bss!,
    { ...symtab!, link: 4 },
    strtab!,
    { ...comment!, link: 7, info: 7 },
    names!,
    { ...rela!, loaded: false, link: 1, info: 5 },
  ];
  const { sections } = readElf(stripSymbols(makeElf(moved)))!;
  assert.deepEqual(sections.map(({ name }) => name), [
    "",
    ".text",
    ".bss",
    ".comment",
    ".shstrtab",
    ".rela",
  ]);
  const infoOf = (i: number) => new DataView(sections[i]!.row.slice().buffer).getUint32(44, true);
  assert.deepEqual([sections[3]!.link, infoOf(3)], [5, 5]);
  assert.deepEqual([sections[5]!.link, infoOf(5)], [1, 3]);
});

Deno.test("stripSymbols() leaves alone what it does not know how to strip", () => {
  const [none, text, ...others] = SECTIONS;
  const behind: Made[] = [none!, ...others.map((one) => ({ ...one, link: 0 })), text!];
  const files = [
    new Uint8Array(),
    new TextEncoder().encode("MZ, for Windows"),
    stripSymbols(makeElf()),
    // Something that is loaded stands behind the symbols.
    makeElf(behind.map((one) => one.type === 2 ? { ...one, link: 5 } : one)),
    // Something that stays needs them.
    makeElf(SECTIONS.map((one) => one.name === ".comment" ? { ...one, link: 5 } : one)),
  ];
  for (const file of files) assert.equal(stripSymbols(file), file);
});
