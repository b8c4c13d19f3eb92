import assert from "node:assert/strict";
import { readSheet } from "../../lib/forms/language.ts";
import { type Node, parsePattern } from "../../lib/forms/pattern.ts";

/** Shows a tree, with marks that no pattern has. */
function shown(nodes: readonly Node[]): string {
  return nodes.map((node) => {
    if (node.kind === "literal") return `"${node.text}"`;
    if (node.kind === "hole") {
      return `<${node.name}:${node.type}${node.most ? ` ${node.most}` : ""}>`;
    }
    return `(${
      node.alternatives.map(({ flag, nodes }) => `${flag ? `${flag}=` : ""}${shown(nodes)}`).join(
        "/",
      )
    })`;
  }).join("");
}

function treeOf(pattern: string): string {
  return shown(parsePattern(readSheet(`known\n  ${pattern}\n`, "test").forms[0]!));
}

Deno.test("parsePattern() takes literals, holes and groups apart", () => {
  assert.equal(
    treeOf("Failed for {user:chosen 100} port {port}"),
    '"Failed for "<user:chosen 100>" port "<port:port>',
  );
  assert.equal(treeOf("{a|b|}"), '("a"/"b"/)');
  assert.equal(treeOf("x{? [preauth]}"), '"x"(" [preauth]"/)');
  assert.equal(treeOf("{?: {rest:chosen}}"), '(": "<rest:chosen>/)');
});

Deno.test("parsePattern() gives a flag to the alternatives up to the next mark, and none to the empty one", () => {
  assert.equal(
    treeOf("{offer?publickey|none|?{method:word}}"),
    '(offer="publickey"/offer="none"/<method:word>)',
  );
  assert.equal(
    treeOf("{unknown?invalid user |illegal user |}"),
    '(unknown="invalid user "/unknown="illegal user "/)',
  );
  assert.equal(treeOf("{unknown?invalid user }"), '(unknown="invalid user "/)');
});

Deno.test("parsePattern() reads double braces as braces, and what closes several groups as that", () => {
  assert.equal(treeOf('{{"user":"{user:word}"}}'), '"{"user":""<user:word>""}"');
  assert.equal(treeOf("a{?b{?c{d:word}}}"), '"a"("b"("c"<d:word>/)/)');
  assert.equal(treeOf("{?(why?) |}|?x"), '("(why?) "/)"|?x"');
});
