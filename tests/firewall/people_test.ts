/** What is there already: rules of ours for other ports, and the administrator's own. */
import assert from "node:assert/strict";
import type { Seen } from "../../lib/firewall/backend.ts";
import type { BackendName } from "../../lib/policy/backend_names.ts";
import { BACKENDS } from "../../lib/firewall/backends.ts";
import { inputOf } from "../support/call_input.ts";

const T = "sentry_blacklist";
const TARGET = { table: T, ports: [22] };

function refill(name: BackendName, seen: Seen): string[] {
  return BACKENDS[name].refill(TARGET, [], seen).map(inputOf);
}

function removal(name: BackendName, seen: Seen): { calls: string[]; stays: boolean } {
  const { calls, stays } = BACKENDS[name].remove(T, seen);
  return { calls: calls.map(({ args }) => args.join(" ")), stays: stays !== undefined };
}

const set = (name: string, uses: number) =>
  `Name: ${T}_${name}\nType: hash:ip\nRevision: 6\nReferences: ${uses}\nNumber of entries: 1\n`;
const sets = (uses: number) => ["4", "6", "net4", "net6"].map((name) => set(name, uses)).join("\n");
const jump = (chain: string, ports = "22") =>
  `-N ${chain}\n-A INPUT -p tcp -m multiport --dports ${ports} -j ${chain}\n`;

/** A table that has nothing to do with ours. */
const OTHER = `table inet ${T}_2 {\n\tset ipv6 {\n\t}\n\n\tchain refuse_listed {\n\t}\n}\n`;

Deno.test("nftables: a table without our chain is the administrator's: members change, and go, and the rest stays", () => {
  const theirs = `${OTHER}table inet ${T} {\n\tset ipv4 {\n\t}\n\tchain own {\n\t}\n}\n`;
  assert.doesNotMatch(refill("nftables", [theirs])[0]!, /chain|rule/);
  assert.equal(BACKENDS.nftables.drops?.(TARGET, [theirs]), undefined);
  assert.deepEqual(removal("nftables", [theirs]), {
    calls: [`flush set inet ${T} ipv4`],
    stays: true,
  });
});

Deno.test("nftables: our table goes, unless the administrator has added a chain to it", () => {
  const ours =
    `${OTHER}table inet ${T} {\n\tset ipv4 {\n\t}\n\tchain refuse_listed {\n\t\ttype filter\n\t}\n`;
  assert.deepEqual(removal("nftables", [`${ours}}\n`]), {
    calls: [`delete table inet ${T}`],
    stays: false,
  });
  assert.deepEqual(removal("nftables", [`${ours}\tchain own {\n\t}\n}\n`]), {
    calls: [
      `flush chain inet ${T} refuse_listed`,
      `delete chain inet ${T} refuse_listed`,
      `flush set inet ${T} ipv4`,
    ],
    stays: true,
  });
  assert.equal(BACKENDS.nftables.drops?.(TARGET, [ours]), false, "a chain without rules");
  assert.deepEqual(removal("nftables", [undefined]), { calls: [], stays: false });
  assert.deepEqual(removal("nftables", [OTHER]), { calls: [], stays: false });
});

Deno.test("iptables: a rule for other ports is replaced, and found when it is to go", () => {
  const [four, six] = refill("iptables", [jump(T, "22,2222"), jump(T)]);
  assert.ok(
    four?.includes(
      `-D INPUT -p tcp -m multiport --dports 22,2222 -j ${T}\n` +
        `-I INPUT 1 -p tcp -m multiport --dports 22 -j ${T}\n`,
    ),
    four,
  );
  assert.doesNotMatch(six!, /INPUT/);
  const calls = [
    `-w 5 -D INPUT -p tcp -m multiport --dports 22,2222 -j ${T}`,
    `-w 5 -F ${T}`,
    `-w 5 -X ${T}`,
  ];
  assert.deepEqual(removal("iptables", [jump(T, "22,2222"), ""]), { calls, stays: false });
});

Deno.test("iptables: rules of the administrator's that lead to our chain stay, and the chain with them", () => {
  const theirs = `-N ${T}\n-A INPUT -i eth0 -j ${T}\n`;
  assert.doesNotMatch(refill("iptables", [theirs, theirs])[0]!, /INPUT/);
  const filled = `${theirs}-A ${T} -s 203.0.113.7/32 -j DROP\n`;
  assert.equal(BACKENDS.iptables.drops?.(TARGET, [filled, filled]), true);
  assert.deepEqual(removal("iptables", [theirs, undefined]), {
    calls: [`-w 5 -F ${T}`],
    stays: true,
  });
});

Deno.test("iptables: where the rules can't be seen nothing is put in, so that nothing is there twice", () => {
  assert.equal(refill("iptables", [undefined, ""]).length, 1);
  assert.equal(refill("ipset", [sets(0), undefined, ""]).length, 3);
});

Deno.test("ipset: after a reload of iptables' rules the sets are left and our chain is not: it is made again", () => {
  const seen = [sets(0), "-P INPUT ACCEPT\n", "-P INPUT ACCEPT\n"];
  assert.equal(BACKENDS.ipset.drops?.(TARGET, seen), false);
  assert.equal(refill("ipset", seen).length, 4);
});

Deno.test("ipset: where rules of the administrator's look into the sets, only members change, and go", () => {
  const own = `-A INPUT -m set --match-set ${T}_4 src -j DROP\n`;
  const seen = [sets(1), own, ""];
  assert.deepEqual(refill("ipset", seen).filter((input) => input.includes("*filter")), []);
  assert.equal(BACKENDS.ipset.drops?.(TARGET, seen), true);
  const flushed = ["4", "6", "net4", "net6"].map((name) => `flush ${T}_${name}`);
  assert.deepEqual(removal("ipset", seen), { calls: flushed, stays: true });
});

Deno.test("ipset: our sets go with our chain, which alone uses them", () => {
  const { calls, stays } = removal("ipset", [sets(1), jump(`${T}_sets`), jump(`${T}_sets`)]);
  assert.equal(stays, false);
  assert.deepEqual(calls.slice(-4), ["4", "6", "net4", "net6"].map((one) => `destroy ${T}_${one}`));
  assert.equal(calls.length, 10);
});

Deno.test("ipfw: a number that is taken is left alone, and only a rule of ours is deleted", () => {
  const own = "00050 allow tcp from any to me 80\n";
  assert.match(
    refill("ipfw", [undefined, own])[0]!,
    /^add 51 deny tcp from table\(\S+\) to me 22 setup$/m,
  );
  const ours = `00051 deny tcp from table(${T}) to me dst-port 22\n`;
  assert.deepEqual(removal("ipfw", ["info", own + ours]), {
    calls: ["-q delete 51", `table ${T} destroy`],
    stays: false,
  });
  const shared = `00050 deny tcp from table(${T}) to me 22\n${own}`;
  assert.deepEqual(removal("ipfw", ["info", shared]), { calls: [`table ${T} flush`], stays: true });
  const stale = `00050 deny tcp from table(${T}) to me 2222\n`;
  assert.match(refill("ipfw", ["info", stale])[0]!, /^delete 50\nadd 51 deny tcp .* 22 setup$/m);
});
