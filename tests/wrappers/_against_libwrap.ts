/** Puts the same questions to decide() and to libwrap. */
import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { toBytes } from "../../lib/files/latin1.ts";
import { decide, type Decision } from "../../lib/wrappers/access.ts";
import type { makeAskAny } from "../support/libwrap.ts";
import { makeScratch, type Scratch } from "../support/scratch.ts";

/** Two access files; the files that their rules name are called `~NAME` here, which stands for their path. */
export interface Case {
  readonly allow?: string | undefined;
  readonly deny?: string | undefined;
  readonly daemon?: string;
  readonly files?: Record<string, string>;
}

/** Clients that every case is tried with. */
export const CLIENTS = [
  "192.0.2.1",
  "192.0.2.77",
  "198.51.100.1",
  "203.0.113.7",
  "203.0.113.70",
  "10.1.2.3",
  "127.0.0.1",
  "2001:db8::1",
  "2001:db8:1::7",
  "2001:db9::1",
  "::1",
];

/** What the two said of one client. */
export interface Compared {
  readonly address: string;
  readonly ours: Decision;
  readonly libwrap: "allow" | "deny";
  readonly rule: string;
  readonly lookups: number;
}

/**
 * Asks both.
 *
 * @param scratch Where to put the files.
 * @param ask The function that asks libwrap.
 * @param cases The access files.
 * @returns For each case, for each of CLIENTS, what they said.
 */
export async function compare(
  scratch: Scratch,
  ask: Awaited<ReturnType<typeof makeAskAny>>,
  cases: readonly Case[],
): Promise<Compared[][]> {
  const texts = cases.map((one, i) => {
    const dir = `${scratch.dir}/case${i}`;
    Deno.mkdirSync(dir, { recursive: true });
    const named = (text: string) => text.replaceAll("~", () => `${dir}/`);
    const files = new Map<string, string>();
    for (const [name, text] of Object.entries(one.files ?? {})) {
      files.set(`${dir}/${name}`, named(text));
    }
    const place = { allow: `${dir}/hosts.allow`, deny: `${dir}/hosts.deny` };
    const allow = one.allow === undefined ? undefined : named(one.allow);
    const deny = one.deny === undefined ? undefined : named(one.deny);
    for (const [path, text] of [[place.allow, allow], [place.deny, deny], ...files] as const) {
      if (text !== undefined) Deno.writeFileSync(path, toBytes(text));
    }
    return { place, allow, deny, files, daemon: one.daemon ?? "sshd" };
  });
  const answers = await ask(
    texts.flatMap(({ place, daemon }) => CLIENTS.map((address) => ({ ...place, daemon, address }))),
  );
  return texts.map(({ allow, deny, files, daemon }, i) =>
    CLIENTS.map((text, j) => {
      const address = parseAddress(text)!;
      const readFile = (path: string) => files.get(path);
      const answer = answers[i * CLIENTS.length + j]!;
      assert.equal(answer.address, text);
      return {
        address: text,
        ours: decide({ allow, deny, daemon, address, readFile }),
        libwrap: answer.denied ? "deny" : "allow",
        rule: answer.rule,
        lookups: answer.lookups,
      };
    })
  );
}

/**
 * Fails where decide() is sure of something else than libwrap.
 *
 * @param one The case, for the message.
 * @param compared What they said.
 */
export function assertAgreed(one: Case, compared: readonly Compared[]): void {
  const plain = !/[\\\0@]|22|-5/.test(`${one.allow}${one.deny}`);
  for (const { address, ours, libwrap, rule, lookups } of compared) {
    if (ours.verdict === "unknown") continue;
    const where = `${address} in ${JSON.stringify(one)}: ${JSON.stringify(ours)}; libwrap: ${rule}`;
    assert.equal(ours.verdict, libwrap, where);
    // A broken file decides without a rule. Which of two like-minded rules it was may
    // have been for a name, a user or a port to say.
    if (rule === "-" || lookups > 0 || !plain) continue;
    assert.ok(rule.endsWith(`/${ours.file}:${ours.line}`), where);
  }
}

/** A scratch folder, from the same place as the rest. */
export { makeScratch };
