import assert from "node:assert/strict";
import { RULES } from "../../../scripts/swarm/rules.ts";
import { scoreOf } from "../../../scripts/swarm/score.ts";
import type { Connection } from "../../../scripts/swarm/traffic.ts";

/** So many wrong passwords of an account, so many seconds apart. */
function wrong(times: number, every: number): Connection[] {
  return Array.from({ length: times }, (_, i) => ({
    at: i * every,
    address: "1.2.3.4",
    who: "guesser",
    user: "web",
    isAccount: true,
    isRight: false,
  }));
}

function left(rule: string, traffic: readonly Connection[]): number {
  return scoreOf(traffic, RULES.get(rule)!()).triesLeft;
}

Deno.test("each rule lets in as many wrong passwords as its documentation says", () => {
  assert.equal(left("nothing", wrong(100, 1)), 100);
  assert.equal(left("sentry", wrong(100, 1)), 11);
  assert.equal(left("fail2ban", wrong(100, 1)), 5);
  assert.equal(left("sshguard", wrong(100, 1)), 3);
});

Deno.test("who is slow enough gets past all but sentry, for which wrong passwords do not age", () => {
  assert.equal(left("sentry", wrong(50, 3600)), 11);
  assert.equal(left("fail2ban", wrong(50, 3600)), 50);
  assert.equal(left("sshguard", wrong(50, 3600)), 50);
});

Deno.test("names that do not exist count from the third try on for sentry, and a login before them for good", () => {
  const unknown = wrong(20, 5).map((one) => ({ ...one, isAccount: false, user: "nobody" }));
  assert.equal(left("sentry", unknown), 3);
  const login: Connection = { ...unknown[0]!, who: "honest", isAccount: true, isRight: true };
  const trusted = [login, login, login, ...unknown];
  assert.equal(left("sentry", trusted.map((one, i) => ({ ...one, at: i }))), 20);
});

Deno.test("an honest address that is kept out, and its logins, are counted", () => {
  const honest: Connection[] = wrong(12, 10).map((one) => ({ ...one, who: "honest" }));
  const login: Connection = { ...honest[0]!, at: 1000, isRight: true };
  const score = scoreOf([...honest, login, { ...login, at: 1001 }], RULES.get("sentry")!());
  assert.deepEqual([score.honestRefused, score.loginsRefused, score.triesLeft], [1, 2, 0]);
});
