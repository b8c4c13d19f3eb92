/** The second half of `deno task bench-blocks`: what libwrap takes for a client that is in no list, by the lists' length. */
import { fileURLToPath } from "node:url";
import { benchRow, median } from "./bench_table.ts";

const ROUNDS = 7;
const MILLISECONDS = 200;
const STRANGER = "198.51.100.77";

/** A list and how it is made. */
interface List {
  readonly name: string;
  readonly addresses: number;
  /** How many of them lie in one /24. */
  readonly neighbours: number;
  readonly env: Record<string, string>;
}

const LISTS: readonly List[] = [
  ...[100, 10_000, 100_000].map((addresses) => ({
    name: `${addresses.toLocaleString("en-US")} addresses`,
    addresses,
    neighbours: 1,
    env: {},
  })),
  {
    name: "100,000 addresses, 100 in each /24, with SUBNET_BLOCK=5",
    addresses: 100_000,
    neighbours: 100,
    env: { SUBNET_BLOCK: "5" },
  },
];

async function run(
  path: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const options = { args, env, clearEnv: true, stdin: "null" } as const;
  const { success, stdout, stderr } = await new Deno.Command(path, options).output();
  if (!success) throw new Error(`${path}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Has sentry take over a hosts.deny, as one edited by hand. */
async function makeList(program: string, rootDir: string, list: List): Promise<number> {
  Deno.mkdirSync(rootDir, { recursive: true });
  const lines = Array.from({ length: list.addresses }, (_, i) => {
    const block = Math.floor(i / list.neighbours);
    return `ALL: ${11 + (block >> 16)}.${(block >> 8) & 255}.${block & 255}.${
      7 + i % list.neighbours
    } : deny\n`;
  });
  Deno.writeTextFileSync(`${rootDir}/hosts.deny`, lines.join(""));
  await run(program, ["--scan"], { ROOT_DIR: rootDir, LOG_DIR: rootDir, ...list.env });
  return Deno.readTextFileSync(`${rootDir}/deny.patterns`).split("\n").length - 1;
}

/** The first line of hosts.allow by which a list is asked. */
const RULES: Readonly<Record<string, (rootDir: string) => string>> = {
  "none, nothing is listed": () => "",
  "sentry.pl's, `sshd : hosts.deny : deny`": (rootDir) => `sshd : ${rootDir}/hosts.deny : deny\n`,
  "ours, `sshd : deny.patterns EXCEPT … : deny`": (rootDir) =>
    `sshd : ${rootDir}/deny.recent ${rootDir}/deny.patterns EXCEPT ${rootDir}/allow.patterns ${rootDir}/allow.recent : deny\n`,
};

/**
 * Measures and prints a table.
 *
 * @param program The compiled program, which makes the lists.
 * @param dir A folder to work in.
 */
export async function benchLibwrap(program: string, dir: string): Promise<void> {
  Deno.mkdirSync(dir);
  const source = fileURLToPath(new URL("bench_libwrap.c", import.meta.url));
  const asks = `${dir}/bench_libwrap`;
  await run("/usr/bin/gcc", ["-O1", "-o", asks, source, "-lwrap"], { PATH: "/usr/bin:/bin" });
  Deno.writeTextFileSync(`${dir}/hosts.deny`, "");

  const trials: { cells: string[]; allow: string; times: number[] }[] = [];
  for (const [i, list] of LISTS.entries()) {
    const rootDir = `${dir}/root${i}`;
    const lines = await makeList(program, rootDir, list);
    for (const [j, [rule, text]] of Object.entries(RULES).entries()) {
      if (j === 0 && i > 0) continue;
      const allow = `${dir}/hosts.allow.${i}.${j}`;
      Deno.writeTextFileSync(allow, `${text(rootDir)}sshd : ALL : allow\n`);
      const cells = j === 0 ? ["", "0"] : [list.name, lines.toLocaleString("en-US")];
      trials.push({ cells: [...cells, rule], allow, times: [] });
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { allow, times } of trials) {
      const args = [allow, `${dir}/hosts.deny`, STRANGER, String(MILLISECONDS)];
      const [answer, time] = (await run(asks, args)).split(" ");
      if (answer !== "allow") throw new Error(`${STRANGER} is refused by ${allow}`);
      times.push(Number(time));
    }
  }

  console.log(`
libwrap's own time to let in ${STRANGER}, which is on no list, in microseconds: hosts_access() in a loop, each rule in turn,
median of ${ROUNDS} times ${MILLISECONDS} ms. The client is given by address and without a name: nothing is looked up.
`);
  console.log(benchRow(["listed", "lines", "rule", "µs a connection", "per line, ns"]));
  console.log(benchRow(Array(5).fill("---")));
  for (const { cells, times } of trials) {
    const time = median(times);
    const lines = Number(cells[1]!.replaceAll(",", ""));
    const perLine = lines === 0 ? "" : (1000 * time / lines).toFixed(0);
    console.log(benchRow([...cells, time < 100 ? time.toFixed(1) : time.toFixed(0), perLine]));
  }
}
