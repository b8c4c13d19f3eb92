import assert from "node:assert/strict";
import type { Network } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { BACKEND_NAMES } from "../../lib/policy/backend_names.ts";
import { BACKENDS } from "../../lib/firewall/backends.ts";
import type { Call } from "../../lib/programs/run_program.ts";
import { makeRandom } from "../support/random.ts";
import { inputOf } from "../support/call_input.ts";

const net = (text: string): Network => parseNetwork(text)!;
const TABLE = "sentry_blacklist";
const ADDED = [
  { network: net("203.0.113.7"), seconds: 60 },
  { network: net("2001:db8::/64"), seconds: undefined },
];
const texts = (calls: readonly Call[] | undefined) =>
  calls?.map((call) => [call.program[0], ...call.args].join(" ") + `\n${inputOf(call)}`);

Deno.test("pf is called with a table's name, and many addresses on standard input", () => {
  assert.deepEqual(texts(BACKENDS.pf.change(TABLE, ADDED, [net("192.0.2.1")])), [
    "/sbin/pfctl -q -t sentry_blacklist -T delete -f -\n192.0.2.1\n",
    "/sbin/pfctl -q -t sentry_blacklist -T add -f -\n203.0.113.7\n2001:db8::/64\n",
  ]);
  assert.deepEqual(texts(BACKENDS.pf.refill({ table: TABLE, ports: [22] }, ADDED, [])), [
    "/sbin/pfctl -q -t sentry_blacklist -T replace -f -\n203.0.113.7\n2001:db8::/64\n",
  ]);
  assert.match(
    BACKENDS.pf.byHand?.({ table: TABLE, ports: [22, 21] }) ?? "",
    /"block drop in quick proto tcp from <sentry_blacklist> to port \{ 22 21 \}"/,
  );
  assert.match(
    BACKENDS.pf.byHand?.({ table: TABLE, ports: undefined }) ?? "",
    /"block drop in quick from <sentry_blacklist>"/,
  );
  assert.deepEqual(BACKENDS.pf.parse(TABLE, ["   203.0.113.7\n   2001:db8::/64\n"]), [
    "203.0.113.7",
    "2001:db8::/64",
  ]);
});

Deno.test("ipfw reads commands for its table, and gets its rule once", () => {
  const target = { table: TABLE, ports: [22, 21] };
  assert.deepEqual(texts(BACKENDS.ipfw.refill(target, ADDED, [undefined, "00100 allow ip\n"])), [
    "/sbin/ipfw -f -q /dev/stdin\ntable sentry_blacklist create type addr\n" +
    "table sentry_blacklist add 203.0.113.7\ntable sentry_blacklist add 2001:db8::/64\n" +
    "add 50 deny tcp from table(sentry_blacklist) to me 22,21 setup\n",
  ]);
  for (const ports of ["22,21 setup", "dst-port 22,21 setup"]) {
    const rules = `00050 deny tcp from table(sentry_blacklist) to me ${ports}\n`;
    assert.deepEqual(texts(BACKENDS.ipfw.refill(target, [], ["--- table ---", rules])), [
      "/sbin/ipfw -f -q /dev/stdin\ntable sentry_blacklist flush\n",
    ]);
  }
  assert.deepEqual(texts(BACKENDS.ipfw.change(TABLE, [], [net("192.0.2.1")])), [
    "/sbin/ipfw -f -q /dev/stdin\ntable sentry_blacklist delete 192.0.2.1\n",
  ]);
  assert.deepEqual(
    BACKENDS.ipfw.parse(TABLE, ["--- table(t) ---\n203.0.113.7/32 0\n2001:db8::/64 0\n"]),
    ["203.0.113.7", "2001:db8::/64"],
  );
});

Deno.test("a thousand changes are one call of each tool, two where the families have tools of their own", () => {
  const random = makeRandom(5);
  const many = Array.from({ length: 1000 }, () => ({
    network: net(`10.${random(256)}.${random(256)}.${1 + random(254)}`),
    seconds: 60,
  }));
  const six = { network: net("2001:db8::/64"), seconds: 60 };
  for (const name of BACKEND_NAMES) {
    const calls = BACKENDS[name].change(TABLE, [...many, six], []);
    assert.equal(calls?.length, name === "iptables" ? 2 : 1, name);
    for (const { program, args } of calls ?? []) {
      assert.ok(program.every((path) => path.startsWith("/")));
      assert.ok(args.join(" ").length < 200, "members are not arguments");
    }
    assert.deepEqual(BACKENDS[name].change(TABLE, [], []), [], `${name}: nothing to do is no call`);
  }
});

Deno.test("how long a block lasts is said to nft in numbers that it takes, of eight digits at most", () => {
  for (
    const [seconds, text] of [[59, "0d59s"], [7_776_000, "90d0s"], [3_153_600_001, "36500d1s"]]
  ) {
    const members = [{ network: net("203.0.113.7"), seconds: Number(seconds) }];
    const [call] = BACKENDS.nftables.change(TABLE, members, []) ?? [];
    assert.ok(call && inputOf(call).includes(`{ 203.0.113.7 timeout ${text} }`));
  }
});

const NEW_RULES: Partial<Record<typeof BACKEND_NAMES[number], RegExp>> = {
  nftables: /refuse_listed tcp flags & \(syn \| ack\) != syn accept\n/,
  ipset: /-A sentry_blacklist_sets -p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN\n/,
  iptables: /-A sentry_blacklist -p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN\n/,
  ipfw: / to me 22 setup\n/,
};

for (const [name, rule] of Object.entries(NEW_RULES)) {
  const backend = BACKENDS[name as keyof typeof NEW_RULES];
  const seen = name === "ipfw" ? [undefined, ""] : name === "ipset" ? ["", "", ""] : ["", ""];
  const nothing = name === "nftables" ? [undefined] : seen;
  const filled = (kills: boolean, ports: readonly number[] | "all" = [22]) => {
    const target = { table: TABLE, ports: ports === "all" ? undefined : ports, kills };
    return backend.refill(target, ADDED, nothing).map(inputOf).join("");
  };

  Deno.test(`${name}: open connections are passed over before anything is dropped, unless FIREWALL_KILL is 1`, () => {
    const text = filled(false);
    const at = text.search(rule);
    assert.ok(at > 0, text);
    assert.doesNotMatch(text.slice(0, at), /drop|DROP/);
    assert.doesNotMatch(filled(true), /syn|SYN|setup|established|accept$|RETURN/m);
    assert.doesNotMatch(text, /ct state|conntrack/, "of TCP no state need be known");
  });

  Deno.test(`${name}: where all ports are refused other protocols' open connections go on, and neighbours are found`, () => {
    const text = filled(false, "all");
    if (name === "ipfw") return assert.match(text, / to me not established\n/);
    assert.match(text, /established/i);
    assert.match(text, /nd-neighbor-solicit|--icmpv6-type 135/);
    assert.doesNotMatch(filled(true, "all"), /established|icmp/i);
  });
}

Deno.test("of which kind a rule is, is read off what the tools print", () => {
  const nft = (open: string) =>
    `table inet ${TABLE} {\n\tset ipv4 {\n\t\ttype ipv4_addr\n\t}\n\tchain refuse_listed {\n` +
    `\t\ttype filter hook input priority filter - 5; policy accept;\n${open}` +
    "\t\ttcp dport 22 ip saddr @ipv4 drop\n\t}\n\tchain own {\n\t\ttcp flags syn accept\n\t}\n}\n";
  const chain = (name: string, open: string) =>
    `-N ${name}\n${open && `-A ${name} ${open}\n`}-A ${name} -j DROP\n`;
  const heads = "-p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN";
  const of = (
    name: "nftables" | "ipset" | "iptables" | "ipfw",
    kills: boolean,
    ...seen: string[]
  ) => BACKENDS[name].kills?.({ table: TABLE, ports: [22], kills }, seen);
  for (const wanted of [false, true]) {
    // As nftables 1.0.6 prints it, and others.
    for (const open of ["tcp flags != syn / syn,ack", "tcp flags & (syn | ack) != syn"]) {
      assert.equal(of("nftables", wanted, nft(`\t\t${open} accept\n`)), false);
    }
    assert.equal(of("nftables", wanted, nft("")), true);
    assert.equal(
      of("nftables", wanted, `table inet ${TABLE} {\n\tchain own {\n\t}\n}\n`),
      undefined,
    );
    for (const [name, own] of [["iptables", TABLE], ["ipset", `${TABLE}_sets`]] as const) {
      const shown = (...all: string[]) => name === "ipset" ? ["", ...all] : all;
      const [spares, kills] = [chain(own, heads), chain(own, "")];
      assert.equal(of(name, wanted, ...shown(spares, spares)), false);
      assert.equal(of(name, wanted, ...shown(kills, kills)), true);
      assert.equal(of(name, wanted, ...shown(spares, kills)), !wanted, "one of two is wrong");
      assert.equal(of(name, wanted, ...shown(kills, "")), true, "without IPv6");
      assert.equal(of(name, wanted, ...shown("", "")), undefined);
    }
    const ipfw = (rule: string) => of("ipfw", wanted, "", `00050 ${rule}\n`);
    const deny = `deny tcp from table(${TABLE}) to me`;
    assert.equal(ipfw(`${deny} dst-port 22 setup`), false);
    assert.equal(ipfw(`${deny} dst-port 22`), true);
    assert.equal(ipfw(`deny ip from table(${TABLE}) to me not established`), false);
    assert.equal(ipfw(`deny ip from table(${TABLE}) to me`), true);
    assert.equal(ipfw(`count ip from table(${TABLE}) to any`), undefined, "not ours");
  }
});

Deno.test("a chain that was emptied drops nothing, and is of no kind", () => {
  const heads = "-p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN";
  const set = (suffix: string) => `-m set --match-set ${TABLE}_${suffix} src -j DROP`;
  const shown = (chain: string, ...rules: string[]) =>
    [
      "-P INPUT ACCEPT",
      `-N ${chain}`,
      `-A INPUT -p tcp -m multiport --dports 22 -j ${chain}`,
      ...rules.map((rule) => `-A ${chain} ${rule}`),
    ].join("\n") + "\n";
  for (const kills of [false, true]) {
    const target = { table: TABLE, ports: [22], kills };
    const open = kills ? [] : [heads];
    const iptables = (...seen: string[]) => [
      BACKENDS.iptables.drops?.(target, seen),
      BACKENDS.iptables.kills?.(target, seen),
    ];
    const nobody = shown(TABLE, ...open);
    assert.deepEqual(iptables(nobody, nobody), [true, kills ? undefined : false]);
    const block = shown(TABLE, ...open, "-s 203.0.113.7/32 -j DROP");
    assert.deepEqual(iptables(block, nobody), [true, kills]);
    assert.deepEqual(iptables(shown(TABLE), shown(TABLE)), [kills, undefined]);
    assert.equal(iptables(block, shown(TABLE))[0], true, "what is missing is counted");

    const chain = `${TABLE}_sets`;
    const ipset = (...seen: string[]) => [
      BACKENDS.ipset.drops?.(target, ["", ...seen]),
      BACKENDS.ipset.kills?.(target, ["", ...seen]),
    ];
    const four = shown(chain, ...open, set("4"), set("net4"));
    const six = shown(chain, ...open, set("6"), set("net6"));
    assert.deepEqual(ipset(four, six), [true, kills]);
    assert.deepEqual(ipset(shown(chain), shown(chain)), [false, undefined]);
    assert.equal(ipset(four, shown(chain, ...open, set("6")))[0], false, "one rule is gone");
  }
});

Deno.test("ipfw: a rule of before, and one of the other kind, is replaced", () => {
  for (
    const [kills, there, wanted] of [[false, "22", "22 setup"], [true, "22 setup", "22"]] as const
  ) {
    const rules = `00050 deny tcp from table(${TABLE}) to me dst-port ${there}\n`;
    const target = { table: TABLE, ports: [22], kills };
    const [text] = texts(BACKENDS.ipfw.refill(target, [], ["there", rules])) ?? [];
    assert.ok(
      text?.endsWith(`delete 50\nadd 51 deny tcp from table(${TABLE}) to me ${wanted}\n`),
      text,
    );
  }
});

Deno.test("pf: FIREWALL_KILL=1 ends the connections of who comes, one call each, of up to 100", () => {
  const kills = (added: typeof ADDED) =>
    BACKENDS.pf.change(TABLE, added, [], true)?.map(({ args }) => args.join(" "))
      .filter((args) => args.startsWith("-q -k"));
  assert.deepEqual(kills(ADDED), ["-q -k 203.0.113.7", "-q -k 2001:db8::/64"]);
  assert.equal(kills(Array.from({ length: 1000 }, () => ADDED[0]!))?.length, 100);
  assert.equal(BACKENDS.pf.change(TABLE, ADDED, [])?.length, 1);
});
