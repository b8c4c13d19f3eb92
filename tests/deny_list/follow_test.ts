import assert from "node:assert/strict";
import { type Network, networkOf } from "../../lib/address/network.ts";
import { followBeside } from "../../lib/deny_list/follow.ts";
import {
  changeList,
  formatHostsDeny,
  formatPatterns,
  parseHostsDeny,
} from "../../lib/deny_list/hosts_deny.ts";
import { fromBytes, toBytes } from "../../lib/files/latin1.ts";
import { setColumnOfText } from "../../lib/state/address_table.ts";
import { ON, tableOfTodo } from "../../lib/state/todo_table.ts";
import { makeRandom } from "../support/random.ts";

const random = makeRandom(99);

function anyNetwork(): Network {
  const bytes = random(3) === 0
    ? Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, random(20), 0, 0, 0, 0, 0, 0, 0, 0)
    : Uint8Array.of(203, 0, 113, random(40));
  return networkOf(bytes, bytes.length === 16 ? 64 : 32 - (random(4) === 0 ? 4 : 0));
}

function anyLine(): string {
  const { text, bytes } = anyNetwork();
  const token = bytes.length === 4 ? text : `[${text.replace(/\/.*/, "")}]/64`;
  const forms = [
    `ALL: ${token} : deny`,
    `ALL: ${token} : deny`,
    `ALL: ${token} : deny`,
    token,
    `sshd:${token}`,
    `ALL:${token}:deny # why`,
    `\tALL: ${token} : deny\r`,
    `# ALL: ${token} : deny`,
    "",
    "sshd : .example.net \xe9\0",
    `ALL: ${token}0 : deny`,
  ];
  return forms[random(forms.length)]!;
}

interface Files {
  readonly hostsDeny: string;
  readonly patterns: string;
}

/** Both files as they are written aside. */
function followed(
  files: Files,
  text: string | undefined,
  todo: string,
  all?: readonly Network[],
): [string, string] {
  const table = tableOfTodo(toBytes(todo));
  if (all) {
    for (const place of table.places()) table.setFlags(place, 0);
    for (const network of all) {
      setColumnOfText(network.text);
      table.setFlags(table.enter(), ON);
    }
  }
  if (text !== undefined) Deno.writeFileSync(files.hostsDeny, toBytes(text));
  using from = text === undefined ? undefined : Deno.openSync(files.hostsDeny);
  const made = followBeside(files, from, { table, isAll: all !== undefined, ipv6Prefix: 64 });
  const read = (path: string) => {
    const text = fromBytes(Deno.readFileSync(path));
    Deno.removeSync(path);
    return text;
  };
  return [read(made.hostsDeny), read(made.patterns)];
}

function inFolder(check: (files: Files) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "sentry-test-" });
  try {
    check({ hostsDeny: `${dir}/hosts.deny`, patterns: `${dir}/deny.patterns` });
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

const sorted = (text: string) => text.split("\n").sort().join("\n");

Deno.test("followBeside() writes what changeList() makes, whatever stands in hosts.deny and whatever comes and goes", () =>
  inFolder((files) => {
    for (let i = 0; i < 400; i++) {
      const lines = Array.from({ length: random(30) }, anyLine);
      const once = [...new Map(lines.map((line) => [
        parseHostsDeny(line, 64)[0]?.network?.text ?? `other ${random(1e9)}`,
        line,
      ])).values()];
      const end = random(4) === 0 || once.length === 0 ? "" : "\n";
      const text = once.join("\n") + end;
      const steps = Array.from(
        { length: random(12) },
        () => [random(2) === 0, anyNetwork()] as const,
      );
      const last = new Map(steps.map(([, network]) => [network.text, network]));
      const isOn = new Map(steps.map(([isListed, { text }]) => [text, isListed]));
      // In the order in which each was said last.
      const order = steps.filter(([, network]) => last.get(network.text) === network);
      const add = order.filter(([isListed]) => isListed).map(([, network]) => network);
      const remove = [...last.values()].filter(({ text }) => !isOn.get(text));
      const expected = changeList(parseHostsDeny(text, 64), add, remove);
      const todo = steps.map(([isListed, { text }]) => `${isListed ? "+" : "-"} ${text}\n`).join(
        "",
      );
      const [hostsDeny, patterns] = followed(files, text, todo);
      assert.equal(hostsDeny, formatHostsDeny(expected), JSON.stringify({ text, todo }));
      assert.equal(sorted(patterns), sorted(formatPatterns(expected)));
      assert.ok(
        patterns.startsWith(
          add.toReversed().map(({ text, bytes, length }) =>
            (bytes.length === 4 ? text : `[${text.replace(/\/.*/, "")}]/${length}`) + "\n"
          ).join(""),
        ),
      );
      // Done again it changes nothing more.
      assert.deepEqual(followed(files, hostsDeny, todo), [hostsDeny, patterns]);
    }
  }));

Deno.test("followBeside() makes a list anew from all that is to be in it: each once, other people's lines as they were", () =>
  inFolder((files) => {
    for (let i = 0; i < 300; i++) {
      const lines = Array.from({ length: random(30) }, anyLine);
      const text = random(8) === 0 ? undefined : lines.map((line) => line + "\n").join("");
      const all = [
        ...new Map(Array.from({ length: random(20) }, anyNetwork).map((one) => [one.text, one]))
          .values(),
      ];
      const [hostsDeny, patterns] = followed(files, text, `+ ${anyNetwork().text}\n`, all);
      const back = parseHostsDeny(hostsDeny, 64);
      const listed = back.map(({ network }) => network?.text).filter((text) => text !== undefined);
      assert.deepEqual(listed.toSorted(), all.map(({ text }) => text).sort());
      const theirs = (text: string) =>
        parseHostsDeny(text, 64).filter(({ network }) => !network).map((line) => line.text);
      assert.deepEqual(theirs(hostsDeny), theirs(text ?? ""));
      assert.equal(sorted(patterns), sorted(formatPatterns(back)));
    }
  }));
