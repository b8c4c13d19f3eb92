import assert from "node:assert/strict";
import { countMeanings, listForms } from "../../lib/forms/listing.ts";
import { readTable } from "../../lib/forms/table.ts";
import { TABLES } from "../../lib/forms/tables.ts";

Deno.test("listForms() lists each pattern of each table once, under what it means", () => {
  const all = listForms();
  assert.deepEqual(all.map(({ service }) => service), TABLES.map(([service]) => service).sort());
  for (const { service, programs, groups } of all) {
    const table = readTable(TABLES.find(([name]) => name === service)![1], service);
    const listed = groups.flatMap(({ headings, forms }) =>
      forms.map(({ text, source }) => [headings.map(({ meaning }) => meaning), text, source])
    );
    const written = table.forms.map(({ text }) => [
      text.headings.map(({ meaning }) => meaning),
      text.text,
      text.source,
    ]);
    assert.deepEqual(listed, written);
    assert.deepEqual(programs, [...table.programs.keys()]);
    assert.deepEqual(listForms(service), [{ service, programs, groups }]);
  }
  assert.deepEqual(listForms("none"), []);
});

Deno.test("countMeanings() counts a pattern for each meaning that it may have", () => {
  const counts = new Map(countMeanings(listForms("vchkpw")[0]!));
  assert.deepEqual([...counts], [["success", 2], ["failed", 1], ["naughty", 1], ["known", 1]]);
});
