import assert from "node:assert/strict";
import { cutBase } from "../../scripts/cut_base.ts";
import { appendProgram, makeElf, SECTIONS } from "./_elf.ts";

Deno.test("cutBase() gives back what a program was appended to, byte for byte, whatever the program", () => {
  const base = makeElf();
  for (const program of ["", "d3n0l4nd and a program", "\0".repeat(5000)]) {
    assert.deepEqual(cutBase(appendProgram(base, program)), base, `${program.length} bytes`);
  }
});

Deno.test("cutBase() leaves nothing of the program, also where it looks like a base", () => {
  const base = makeElf();
  const nested = new TextDecoder("latin1").decode(base);
  assert.deepEqual(cutBase(appendProgram(base, nested)), base);
});

Deno.test("cutBase() refuses what was not put together as is known", () => {
  const base = makeElf();
  const changed = (at: number, byte: number, file = appendProgram(base, "program")) => {
    file[at] = byte;
    return file;
  };
  const sectionsAt = Number(new DataView(base.buffer).getBigUint64(40, true));
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /no ELF file/],
    [new TextEncoder().encode("MZ".repeat(100)), /no ELF file/],
    [changed(4, 1), /no ELF file/],
    [base, /last sections are not \.sui\.phdrs and \.note\.sui/],
    [appendProgram(base, "x", [".note.sui", ".sui.phdrs"]), /last sections are not/],
    [changed(64, 1), /no table of segments/],
    [changed(64 + 8, 0), /no table of segments/],
    [changed(64 + 56 + 32, 1), /no table of segments/],
    [changed(sectionsAt + 64 + 24, 1), /the table of sections/],
    [changed(sectionsAt + 7 * 64 + 4, 1), /the table of sections/],
  ];
  for (const [file, said] of cases) assert.throws(() => cutBase(file), said);
});

Deno.test("cutBase() refuses a file that ends anywhere before its end", () => {
  const file = appendProgram(makeElf(), "program");
  for (let length = 0; length < file.length; length += 13) {
    assert.throws(() => cutBase(file.slice(0, length)), /^Error: it is no ELF file/);
  }
  assert.equal(SECTIONS.at(-1)?.name, ".shstrtab");
});
