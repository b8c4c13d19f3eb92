import assert from "node:assert/strict";
import { parseAddress } from "../../lib/address/parse.ts";
import { toBytes } from "../../lib/files/latin1.ts";
import { decide } from "../../lib/wrappers/access.ts";
import {
  mentions,
  sentryLines,
  withoutSentryLines,
  withSentryLines,
} from "../../lib/wrappers/sentry_rules.ts";
import { makeAskAny } from "../support/libwrap.ts";
import { requires } from "../support/parts.ts";
import { makeRandom } from "../support/random.ts";
import { makeScratch } from "../support/scratch.ts";
import { oneOf, randomFile } from "./_random_file.ts";

const PATTERNS = "203.0.113.7\n[2001:db8::]/64\n";
const CLIENTS = ["203.0.113.7", "192.0.2.1", "2001:db8::1", "2001:db8:1::7"];
const SERVICES = [["sshd"], ["sshd", "vsftpd"], ["vsftpd", "sshd"]];

for (const seed of [1, 2, 3]) {
  Deno.test({
    name:
      `in random files our rules come to decide for sshd, once, and go without a trace (${seed})`,
    ...requires(["libwrap", "gcc"]),
    fn: async () => {
      using scratch = makeScratch();
      const ask = await makeAskAny(scratch);
      const random = makeRandom(seed);
      const rootDir = `${scratch.dir}/root`;
      Deno.mkdirSync(rootDir);
      for (const name of ["deny.patterns", "hosts.deny"]) {
        Deno.writeTextFileSync(`${rootDir}/${name}`, PATTERNS);
      }
      const forms = SERVICES.flatMap((services) =>
        [true, false].flatMap((direct) => sentryLines({ rootDir, services, direct }))
      );
      forms.push(...forms.map((line) => line.replaceAll(" : ", ":")));
      forms.push(`sshd : ${rootDir}/hosts.deny : deny`, `# ${forms[0]}`);
      const extra = forms.map((line) => line + "\n");
      const asked = [];
      for (let i = 0; i < 300; i++) {
        const before = randomFile(random, extra);
        const lines = sentryLines({
          rootDir,
          services: oneOf(random, SERVICES),
          direct: random(2) === 0,
        });
        const after = withSentryLines(before, lines, rootDir);
        const where = JSON.stringify({ before, after, lines });
        assert.equal(withSentryLines(after, lines, rootDir), after, where);
        const bare = withoutSentryLines(before, rootDir);
        const left = withoutSentryLines(after, rootDir);
        assert.ok(left === bare || left === bare + "\n", where);
        assert.equal(withoutSentryLines(left, rootDir), left, where);
        const gone = left.split("\n");
        for (const line of mentions(left, rootDir)) assert.ok(line <= gone.length, where);
        const allow = `${scratch.dir}/allow${i}`;
        const deny = `${scratch.dir}/nothing`;
        Deno.writeFileSync(allow, toBytes(after));
        for (const address of CLIENTS) {
          asked.push({ allow, deny, daemon: "sshd", address, where, after });
        }
      }
      const answers = await ask(asked);
      for (const [i, { after, where, address: text }] of asked.entries()) {
        const address = parseAddress(text)!;
        const readFile = (path: string) => path.includes("/allow.") ? "" : PATTERNS;
        const ours = decide({ allow: after, deny: "", daemon: "sshd", address, readFile });
        const listed = text === "203.0.113.7" || text === "2001:db8::1";
        assert.equal(ours.verdict, listed ? "deny" : "allow", where);
        assert.ok(ours.text.includes(`${rootDir}/`), where);
        assert.equal(answers[i]!.denied, listed, where);
      }
    },
  });
}
