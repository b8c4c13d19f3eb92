import assert from "node:assert/strict";
import { parseAddress, parseAddressNotName, parseNetwork } from "../../lib/address/parse.ts";

Deno.test("parseAddress() gives every spelling of an address one canonical text", () => {
  const spellings: Record<string, string> = {
    "203.0.113.7": "203.0.113.7",
    "127.0.0.1": "127.0.0.1",
    "::1": "::1",
    "2001:DB8:0:0:0:0:0:1": "2001:db8::1",
    "2001:0db8::0001": "2001:db8::1",
    "2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
    "2001:db8::0:1:0:0:1": "2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0",
    "::ffff:192.0.2.1": "192.0.2.1",
    "::FFFF:c000:201": "192.0.2.1",
    "0:0:0:0:0:ffff:192.0.2.1": "192.0.2.1",
    "64:ff9b::192.0.2.33": "64:ff9b::c000:221",
    "fe80::1%eth0": "fe80::1",
    "febf::1%br-lan.1": "febf::1",
  };
  for (const [text, canonical] of Object.entries(spellings)) {
    assert.equal(parseAddress(text)?.text, canonical, text);
  }
});

Deno.test("parseAddress() refuses whatever could be read as something else than one address", () => {
  const refused = [
    "",
    " ",
    "203.0.113",
    "203.0.113.",
    ".203.0.113.7",
    "203.0.113.7.",
    "203.0.113.7.1",
    "203.0.113.256",
    "203.0.113.007",
    "0x7f.0.0.1",
    "203.0.113.-7",
    "203.0.113.7/32",
    "203.0.113.7 ",
    " 203.0.113.7",
    "203.0.113.7\n",
    "203.0.113.7\nALL",
    "203.0.113.7,198.51.100.1",
    "203.0.113.7%eth0",
    "0.0.0.0",
    "0.1.2.3",
    "255.255.255.255",
    "::ffff:0.1.2.3",
    "::ffff:255.255.255.255",
    "::",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::12345",
    "2001:db8::gg",
    "[2001:db8::1]",
    "2001:db8::1/64",
    "fe80::1%",
    "fe80::1%a b",
    "fe80::1%a%b",
    "1.2.3.4::",
    "::1.2.3.4.5",
    "::1.2.3.4:5",
    "ALL",
    "localhost",
    "@netgroup",
    "/etc/passwd",
    "1".repeat(1000),
    "2001:" + "0".repeat(100),
    "１.2.3.4",
  ];
  for (const text of refused) assert.equal(parseAddress(text), undefined, JSON.stringify(text));
});

Deno.test("parseAddress() agrees with the URL parser on what IPv6 text means", () => {
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let i = 0; i < 5000; i++) {
    const groups = Array.from({ length: 8 }, () => random(3) === 0 ? 0 : random(0x10000));
    const text = groups.map((group) => group.toString(16)).join(":");
    if (groups.every((group) => group === 0) || groups.slice(0, 5).every((group) => group === 0)) {
      continue;
    }
    assert.equal(`[${parseAddress(text)?.text}]`, new URL(`http://[${text}]/`).hostname, text);
  }
});

Deno.test("parseNetwork() clears host bits and writes the length unless it is one address", () => {
  const blocks: Record<string, string | undefined> = {
    "203.0.113.7/24": "203.0.113.0/24",
    "203.0.113.7/32": "203.0.113.7",
    "10.255.255.255/9": "10.128.0.0/9",
    "0.0.0.0/0": "0.0.0.0/0",
    "2001:db8::1/64": "2001:db8::/64",
    "2001:db8::1/128": "2001:db8::1",
    "::ffff:203.0.113.7/120": "203.0.113.0/24",
    "203.0.113.7/33": undefined,
    "203.0.113.7/": undefined,
    "203.0.113.7/024": undefined,
    "203.0.113.7/24/24": undefined,
    "203.0.113.7/255.255.255.0": undefined,
    "2001:db8::/129": undefined,
  };
  for (const [text, canonical] of Object.entries(blocks)) {
    assert.equal(parseNetwork(text)?.text, canonical, text);
  }
});

Deno.test("parseAddressNotName() takes a zone of link-local addresses alone: others are reverse names", () => {
  const of = (text: string) => parseAddressNotName(text)?.text;
  for (
    const text of ["fe80::1%eth0", "FE80::1%eth0", "febf::1%br-lan.1", "2001:db8::1", "192.0.2.1"]
  ) {
    assert.equal(of(text), parseAddress(text)!.text, text);
  }
  const names = [
    "2001:db8::1%x.example.org",
    "fec0::1%a",
    "fe7f::1%a",
    "::ffff:192.0.2.1%a",
    "fe80%a::1",
  ];
  for (const text of names) assert.equal(of(text), undefined, text);
});
