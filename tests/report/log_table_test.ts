import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import type { Finding, Outcome, Service } from "../../lib/forms/event.ts";
import { createLogTable } from "../../lib/report/log_table.ts";
import { makeRandom } from "../address/_random.ts";

const SORTS: readonly Outcome[] = ["success", "failed", "naughty", "probed"];

function finding(address: string, service: Service, outcome: Outcome, times: number): Finding {
  return { service, family: "ssh", outcome, address: parseAddress(address)!, times, userTimes: 1 };
}

Deno.test("createLogTable() has a row for each address and service, the largest sum first", () => {
  const table = createLogTable();
  table.add(finding("192.0.2.1", "sshd", "failed", 1));
  table.add(finding("2001:db8::1", "sshd", "success", 12345678));
  table.add(finding("192.0.2.1", "vsftpd", "probed", 100));
  table.add(finding("192.0.2.2", "pure-ftpd", "naughty", 1));
  assert.equal(table.rows(), 4);
  assert.equal(
    [...table.text()].join(""),
    `address      service    success  failed naughty  probed
2001:db8::1  sshd      12345678       0       0       0
192.0.2.1    vsftpd           0       0       0     100
192.0.2.1    sshd             0       1       0       0
192.0.2.2    pure-ftpd        0       0       1       0
`,
  );
  assert.equal(
    [...createLogTable().text()].join(""),
    "address  service    success  failed naughty  probed\n",
  );
});

Deno.test("createLogTable() counts as a map does, however many addresses there are", () => {
  const random = makeRandom(5);
  const table = createLogTable();
  const rows = new Map<string, number[]>();
  for (let i = 0; i < 60_000; i++) {
    const address = random(3) > 0
      ? `10.0.${random(160)}.${random(256)}`
      : `2001:db8::${(1 + random(5000)).toString(16)}`;
    const service = (["sshd", "dropbear", "exim"] as const)[random(3)]!;
    const sort = random(4);
    const key = `${address} ${service}`;
    const row = rows.get(key) ?? [0, 0, 0, 0];
    row[sort]! += 1 + sort;
    rows.set(key, row);
    table.add(finding(address, service, SORTS[sort]!, 1 + sort));
  }
  const sum = (row: number[]) => row.reduce((all, one) => all + one);
  const expected = [...rows].sort(([, a], [, b]) => sum(b) - sum(a)).map(([key, row]) =>
    `${key} ${row.join(" ")}`
  );
  const pieces = [...table.text()];
  assert.ok(pieces.length > 10);
  const lines = pieces.join("").trimEnd().split("\n").slice(1);
  assert.deepEqual(lines.map((line) => line.trim().replace(/ +/g, " ")), expected);
  assert.equal(table.rows(), rows.size);
});
