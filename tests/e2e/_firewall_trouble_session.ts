/** Run by firewall_trouble_test.ts in network and mount namespaces of its own: nft is replaced by one that does not work. */
import { BACKENDS } from "../../lib/firewall/backends.ts";
import { runProgram } from "../../lib/programs/run_program.ts";
import { must, readOr } from "../support/real_server.ts";
import { type Ran, run, SENTRY } from "../support/scratch.ts";

const [dir = ""] = Deno.args;
const NFT = "/usr/sbin/nft";
const starts = `${dir}/starts`;
const env = { ROOT_DIR: `${dir}/root`, LOG_DIR: `${dir}/log`, FIREWALL_PORTS: "22" };
const both = { ...env, ADD_TO_NFTABLES: "1", ADD_TO_IPSET: "1" };
const todo = () => readOr(`${dir}/root/firewall.todo`);

async function held(name: "nftables" | "ipset"): Promise<string[]> {
  const printed: string[] = [];
  for (const call of BACKENDS[name].list("sentry_blacklist")) {
    const ran = await runProgram(call);
    if (ran.trouble === undefined) printed.push(ran.printed);
  }
  return printed.length === 0 ? [] : BACKENDS[name].parse("sentry_blacklist", printed).toSorted();
}

/** What a block does while nft is a script, and what the next run does with the real one. */
async function withNft(script: string, mode: number, ip: string) {
  Deno.writeTextFileSync(`${dir}/nft`, `#!/bin/sh\necho >>'${starts}'\n${script}\n`);
  Deno.chmodSync(`${dir}/nft`, mode);
  Deno.writeTextFileSync(starts, "");
  await must("mount", ["--bind", `${dir}/nft`, NFT]);
  let block: Ran;
  try {
    block = await run(SENTRY, ["-b", `--ip=${ip}`], both);
  } finally {
    await must("umount", [NFT]);
  }
  const during = {
    block,
    patterns: readOr(`${dir}/root/deny.patterns`).split("\n"),
    todo: todo(),
    starts: readOr(starts).length,
    ipset: await held("ipset"),
    nftables: await held("nftables"),
  };
  const next = await run(SENTRY, ["--scan", "-v"], both);
  return { ...during, next, todoAfter: todo(), nftablesAfter: await held("nftables") };
}

await run(SENTRY, ["--sync"], both);
const story = {
  fails: await withNft("echo Error: out of luck >&2; exit 1", 0o755, "203.0.113.1"),
  hangs: await withNft("trap '' TERM; sleep 300; :", 0o755, "203.0.113.2"),
  killed: await withNft("kill -9 $$", 0o755, "203.0.113.3"),
  unusable: await withNft("", 0o644, "203.0.113.4"),
};
console.log(JSON.stringify(story));
Deno.exit(0);

/** What happened, as the test reads it. */
export type Story = typeof story;
