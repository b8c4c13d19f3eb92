import assert from "node:assert/strict";
import { firstLogin } from "../../lib/logs/evidence.ts";

const login = (family: "ssh" | "ftp" | "mua", tries: number) => ({ family, tries, user: "web" });

Deno.test("firstLogin() holds tries in one log of a service against a login in another of the same service", () => {
  assert.equal(firstLogin([login("ftp", 480), login("ftp", 0)])?.tries, 480);
  assert.equal(firstLogin([login("ftp", 0), login("ftp", 480)])?.tries, 480);
});

Deno.test("firstLogin() does not hold the tries at one service against a login at another", () => {
  assert.equal(firstLogin([login("mua", 480), login("ssh", 0)])?.tries, 0);
  assert.equal(firstLogin([login("ssh", 2), login("mua", 480), login("mua", 0)])?.tries, 2);
  assert.equal(firstLogin([]), undefined);
});
