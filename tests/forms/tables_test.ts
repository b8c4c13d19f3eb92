import assert from "node:assert/strict";
import { checkTable } from "../../lib/forms/check_table.ts";
import { readTable } from "../../lib/forms/table.ts";
import { tablesFor } from "../../lib/forms/family_tables.ts";
import { programsIn } from "../../lib/forms/programs.ts";
import { TABLES } from "../../lib/forms/tables.ts";

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

Deno.test("tablesFor() loads what a family's daemons say, in the same order", async () => {
  assert.deepEqual(await tablesFor(new Set(["ssh", "ftp", "mua", "smtp"])), TABLES);
  const ssh = await tablesFor(new Set(["ssh"]));
  assert.deepEqual(
    ssh,
    TABLES.filter(([service]) => ["sshd", "dropbear", "login"].includes(service)),
  );
  assert.deepEqual(await tablesFor(new Set()), []);
  for (const family of ["ssh", "ftp", "mua", "smtp"] as const) {
    const loaded = await tablesFor(new Set([family]));
    for (const [service, text] of TABLES) {
      const table = readTable(text, service);
      const says = table.family === family ||
        table.forms.some(({ text }) => text.headings.some((heading) => heading.family === family));
      if (says) assert.ok(loaded.some(([name]) => name === service), `${service} for ${family}`);
    }
  }
});
