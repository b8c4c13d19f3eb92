import assert from "node:assert/strict";
import type { Network } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { namesIn } from "../../lib/files/read_file.ts";
import {
  changeDenyFiles,
  type DenyFiles,
  denyFilesOf,
  distrust,
  isAsLeft,
  leaveStamp,
  notAsLeft,
} from "../../lib/deny_list/deny_files.ts";
import { compareLists, isAgreed } from "../../lib/deny_list/compare.ts";
import { readHandEdit } from "../../lib/deny_list/hand_edit.ts";
import { type AddressRecord, blankRecord, formatRecord } from "../../lib/state/record.ts";
import { shardName, shardOf, UNKEYED } from "../../lib/state/shard.ts";

const net = (text: string) => parseNetwork(text)!;
const A = net("203.0.113.7");
const B = net("2001:db8::/64");
const C = net("198.51.100.0/24");

class Trial {
  readonly dir = Deno.makeTempDirSync({ prefix: "sentry-deny-" });
  readonly files: DenyFiles = denyFilesOf(this.dir, 64, "nets");

  read(name: string): string {
    return Deno.readTextFileSync(`${this.dir}/${name}`);
  }

  write(name: string, content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(`${this.dir}/${name}`, bytes);
  }

  record(record: AddressRecord): void {
    Deno.mkdirSync(`${this.dir}/state`, { recursive: true });
    const path = `${this.dir}/state/${shardName(shardOf(record.network, UNKEYED))}`;
    Deno.writeTextFileSync(path, formatRecord(record), { append: true });
  }

  isAsLeft(files = this.files): boolean {
    return isAsLeft(files, namesIn(this.dir));
  }

  /** As a change of the records does. */
  change(add: readonly Network[], remove: readonly Network[]): void {
    leaveStamp(this.files, "", changeDenyFiles(this.files, add, remove));
  }

  edit(): string[] {
    const { added, removed, kept } = readHandEdit(this.files);
    return [added, removed, kept].map((part) => part.map((one) => one.text).join(" "));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

Deno.test("changeDenyFiles() writes both files alike, readable by everybody, and remembers them", () => {
  using trial = new Trial();
  trial.change([A, B], []);
  assert.equal(trial.read("hosts.deny"), "ALL: [2001:db8::]/64 : deny\nALL: 203.0.113.7 : deny\n");
  assert.equal(trial.read("deny.patterns"), "[2001:db8::]/64\n203.0.113.7\n");
  for (const name of ["hosts.deny", "deny.patterns"]) {
    assert.equal(Deno.statSync(`${trial.dir}/${name}`).mode! & 0o777, 0o644);
  }
  assert.ok(trial.isAsLeft());
  trial.change([], [A]);
  assert.equal(trial.read("hosts.deny"), "ALL: [2001:db8::]/64 : deny\n");
  assert.equal(trial.read("deny.patterns"), "[2001:db8::]/64\n");
});

Deno.test("changeDenyFiles() done again changes nothing more", () => {
  using trial = new Trial();
  trial.change([A, B, C], []);
  trial.change([A], [C]);
  const before = [Deno.statSync(trial.files.hostsDeny).ino, trial.read("hosts.deny")];
  trial.change([A], [C]);
  assert.deepEqual([Deno.statSync(trial.files.hostsDeny).ino, trial.read("hosts.deny")], before);
});

Deno.test("isAsLeft() is false after any edit, and when what the list depends on has changed", () => {
  using trial = new Trial();
  assert.ok(trial.isAsLeft(), "nothing there");
  trial.change([A], []);
  assert.ok(!trial.isAsLeft(denyFilesOf(trial.dir, 64, "other nets")));
  trial.write("hosts.deny", "ALL: 203.0.113.8 : deny\n");
  assert.ok(!trial.isAsLeft());
  trial.change([net("203.0.113.8")], [A]);
  assert.ok(trial.isAsLeft());
  Deno.removeSync(trial.files.stamp);
  assert.ok(!trial.isAsLeft());
});

Deno.test("readHandEdit() tells what came, what went and what stayed", () => {
  using trial = new Trial();
  trial.change([A, B], []);
  assert.deepEqual(trial.edit(), ["", "", "2001:db8::/64 203.0.113.7"]);
  trial.write("hosts.deny", "# why\nsshd: 198.51.100.0/24\nALL: 203.0.113.7 : deny");
  assert.deepEqual(trial.edit(), ["198.51.100.0/24", "2001:db8::/64", "203.0.113.7"]);
  trial.write("hosts.deny", "");
  assert.deepEqual(trial.edit(), ["", "2001:db8::/64 203.0.113.7", ""]);
  Deno.removeSync(trial.files.hostsDeny);
  assert.deepEqual(trial.edit(), ["", "", "2001:db8::/64 203.0.113.7"]);
});

Deno.test("changeDenyFiles() leaves an edit that is not adopted yet to be found", () => {
  using trial = new Trial();
  trial.change([A, B], []);
  trial.write("hosts.deny", "ALL: 203.0.113.7 : deny\nALL: 203.0.113.9 : deny\n");
  trial.change([C], []);
  assert.ok(!trial.isAsLeft());
  assert.deepEqual(trial.edit(), ["203.0.113.9", "2001:db8::/64", "198.51.100.0/24 203.0.113.7"]);
  trial.change([net("203.0.113.9")], [B]);
  assert.ok(trial.isAsLeft());
  assert.equal(trial.read("deny.patterns"), "198.51.100.0/24\n203.0.113.7\n203.0.113.9\n");
});

Deno.test("changeDenyFiles() writes a hosts.deny that is gone again, newest first as it was", () => {
  using trial = new Trial();
  trial.change([A, B], []);
  const before = trial.read("hosts.deny");
  Deno.removeSync(trial.files.hostsDeny);
  trial.change([], []);
  assert.equal(trial.read("hosts.deny"), before);
});

Deno.test("changeDenyFiles() keeps every byte of other people's lines, also those that are not UTF-8", () => {
  using trial = new Trial();
  const theirs = Uint8Array.of(0xef, 0xbb, 0xbf, 35, 32, 0xe9, 0, 13, 10, 35, 0xff, 10);
  trial.write("hosts.deny", theirs);
  trial.change([A], []);
  const expected = [...new TextEncoder().encode("ALL: 203.0.113.7 : deny\n"), ...theirs];
  assert.deepEqual([...Deno.readFileSync(trial.files.hostsDeny)], expected);
});

Deno.test("compareLists() and changeDenyFiles() let no word stay in deny.patterns that is not listed", () => {
  using trial = new Trial();
  const odd = [
    "ALL",
    "ALL\n",
    "203.",
    "203.\n",
    " ALL\n",
    "203.0.113.7 KNOWN\n",
    ".example.com\n",
    "\n",
  ];
  for (const network of [A, B]) {
    trial.record({ ...blankRecord(network), blacklistedAt: 1_800_000_000 });
  }
  for (const more of odd) {
    trial.change([A, B], []);
    assert.ok(isAgreed(compareLists(trial.files)));
    const right = trial.read("deny.patterns");
    for (const text of [right + more, `${more.trimEnd()}\n${right}`]) {
      trial.write("deny.patterns", text);
      assert.ok(!isAgreed(compareLists(trial.files)), JSON.stringify(text));
      trial.change([C], []);
      trial.change([], [C]);
      assert.equal(trial.read("deny.patterns"), right, JSON.stringify(text));
    }
  }
});

Deno.test("notAsLeft() tells what was changed, cut or taken away since, and nothing where nothing was ever written", () => {
  using trial = new Trial();
  const PREFIXES = "deny 198.51.100.0/24\n";
  const odd = (prefixes = PREFIXES) => notAsLeft(trial.files, namesIn(trial.dir), prefixes);
  assert.deepEqual(odd(""), []);
  trial.write("prefixes", PREFIXES);
  trial.write("allow.patterns", "198.51.100.7\n");
  assert.deepEqual(odd(), ["prefixes", "allow.patterns"], "an earlier version has written them");
  leaveStamp(trial.files, PREFIXES, true);
  assert.deepEqual(odd(), []);
  assert.deepEqual(odd(""), ["prefixes"]);
  assert.deepEqual(odd(PREFIXES.replace("1", "2")), ["prefixes"]);
  trial.write("allow.patterns", "198.\n");
  assert.deepEqual(odd(), ["allow.patterns"]);
  Deno.removeSync(trial.files.exceptions);
  assert.deepEqual(odd(), ["allow.patterns"]);
  leaveStamp(trial.files, PREFIXES, undefined);
  assert.deepEqual(odd(), []);
  assert.ok(trial.isAsLeft());
  distrust(trial.files);
  assert.deepEqual(odd(), ["prefixes", "allow.patterns"]);
  assert.ok(!trial.isAsLeft());
});

Deno.test("while the lists are not kept up `listed` says so, and of allow.patterns nothing", () => {
  using trial = new Trial();
  trial.change([A], []);
  const off = denyFilesOf(trial.dir, 64, "nets", false);
  leaveStamp(off, "", undefined);
  assert.ok(trial.isAsLeft(), "nothing has changed yet");
  leaveStamp(off, "", false);
  assert.equal(trial.read("listed").split("\n")[0], "stale");
  assert.deepEqual(notAsLeft(off, namesIn(trial.dir), ""), []);
  assert.deepEqual(notAsLeft(trial.files, namesIn(trial.dir), ""), ["allow.patterns"]);
  assert.equal(readHandEdit(trial.files).stale, true);
  distrust(trial.files);
  assert.equal(readHandEdit(trial.files).stale, true);
});
