import assert from "node:assert/strict";
import { checkTable, readTable } from "../../lib/forms/table.ts";
import { programsIn, TABLES } from "../../lib/forms/tables.ts";

for (const [service, text] of TABLES) {
  Deno.test(`the table of ${service} has no error, and its patterns say where they come from`, () => {
    const table = readTable(text, service);
    checkTable(table);
    assert.equal(table.name, service);
    assert.deepEqual(programsIn(text), [...table.programs.keys()]);
    for (const { text } of table.forms) {
      const { meaning } = text.headings[0]!;
      if (meaning !== "known") assert.notEqual(text.source, "", text.text);
    }
  });
}
