import assert from "node:assert/strict";
import { createReader } from "../../lib/logs/reader.ts";
import { check, linesOf, saidOf } from "./_parsed_message.ts";

const A = "198.51.100.7";
const PAM = `authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=${A}`;

Deno.test("ftpd: each of its messages says what it means", () => {
  check("ftpd", [
    // A name, perhaps.
    ["quiet", `FTP LOGIN FAILED FROM ${A}`],
    ["quiet", `FTP LOGIN FAILED FROM ${A}, bob`],
    ["quiet", `FTP LOGIN REFUSED FROM ${A}, bob`],
    ["quiet", `pam_unix(ftp:auth): ${PAM}  user=bob`],
    [`failed ${A}`, `FTP LOGIN FAILED FROM pc.example.org [${A}], bob`],
    [`failed ${A}`, `FTP LOGIN FAILED FROM pc.example.org(${A}), bob`],
    [`failed ${A}`, `repeated login failures from pc.example.org(${A})`],
    ["quiet", `repeated login failures from ${A}`],
    ["quiet", `FTP LOGIN FROM ${A} as bob`],
    ["quiet", `FTP LOGIN FAILED FROM pc.example.org, bob`],
    ["quiet", `ANONYMOUS FTP LOGIN FROM ${A}, x@example.org`],
    ["quiet", `connection from ${A} (${A})`],
    ["quiet", `FTP LOGIN FROM pc.example.org as bob`],
  ]);
});

Deno.test("wu-ftpd: each of its messages says what it means", () => {
  check("wu-ftpd", [
    [`failed ${A}`, `failed login from pc.example.org [${A}]`],
    [`failed ${A}`, `failed login from pc.example.org [${A}], bob`],
    [
      `failed ${A}`,
      `FTP LOGIN REFUSED (username in /etc/ftpusers) FROM pc.example.org [${A}], bob`,
    ],
    ["quiet", `${PAM}  user=bob`],
    ["quiet", `failed login from ${A}, bob`],
    [`success ${A}`, `FTP LOGIN FROM pc.example.org [${A}], bob`],
    // An ident may hold anything.
    ["quiet", `FTP LOGIN FAILED FROM x [203.0.113.200], y @ pc.example.org [${A}], bob`],
    [`failed ${A}`, `failed login from bob @ pc.example.org [${A}], bob`],
    ["quiet", `FTP session closed`],
  ]);
});

Deno.test("ftpd: a name is the address that its connection came from, of the same process and host", () => {
  const at = (host: string, pid: number, text: string) =>
    `Nov 13 09:08:07 ${host} ftpd[${pid}]: ${text}`;
  assert.deepEqual(
    linesOf(
      createReader(),
      at("a", 7, `connection from pc.example.org (${A})`),
      at("b", 7, "connection from pc.example.org (192.0.2.1)"),
      at("a", 7, "FTP LOGIN FAILED FROM pc.example.org, bob"),
      at("a", 8, "FTP LOGIN FAILED FROM pc.example.org, bob"),
      at("a", 7, "FTP LOGIN FAILED FROM other.example.org, bob"),
      at("a", 7, "FTP LOGIN FROM pc.example.org as bob"),
    ),
    ["quiet", "quiet", `failed ${A}`, "quiet", "quiet", `success ${A}`],
  );
});

Deno.test("ftpd: a name that looks like an address is the address that its connection came from", () => {
  assert.deepEqual(
    saidOf("ftpd", `connection from 192.0.2.1 (${A})`, "FTP LOGIN FAILED FROM 192.0.2.1, bob"),
    ["quiet", `failed ${A}`],
  );
});

Deno.test("ftpd: the two lines that FreeBSD's writes of one try count once", () => {
  const one = [`FTP LOGIN FAILED FROM ${A}`, `FTP LOGIN FAILED FROM ${A}, bob`];
  const begin = `connection from ${A} (${A})`;
  assert.deepEqual(saidOf("ftpd", begin, ...one, ...one, `repeated login failures from ${A}`), [
    "quiet",
    `failed ${A}`,
    "quiet",
    `failed ${A}`,
    "quiet",
    "quiet",
  ]);
});
