import assert from "node:assert/strict";
import type { Network } from "../../lib/address/network.ts";
import { parseNetwork } from "../../lib/address/parse.ts";
import { BACKEND_NAMES } from "../../lib/firewall/backend.ts";
import { BACKENDS } from "../../lib/firewall/backends.ts";
import type { Call } from "../../lib/programs/run_program.ts";
import { makeRandom } from "../support/random.ts";

const net = (text: string): Network => parseNetwork(text)!;
const TABLE = "sentry_blacklist";
const ADDED = [
  { network: net("203.0.113.7"), seconds: 60 },
  { network: net("2001:db8::/64"), seconds: undefined },
];
const texts = (calls: readonly Call[] | undefined) =>
  calls?.map(({ program, args, input }) => [program[0], ...args].join(" ") + `\n${input ?? ""}`);

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
    "add 50 deny tcp from table(sentry_blacklist) to me 22,21\n",
  ]);
  for (const ports of ["22,21", "dst-port 22,21"]) {
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
    assert.ok(call?.input?.includes(`{ 203.0.113.7 timeout ${text} }`), call?.input);
  }
});
