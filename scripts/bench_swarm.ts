/**
 * `deno task bench-swarm [--seeds=N]`: plays made-up traffic of known truth to sentry's rules and to the defaults of fail2ban and
 * sshguard, and says what each leaves of the attackers' tries and whom it keeps out who is honest. Nothing is started and nothing
 * sent: it is about the rules alone, and takes a minute.
 */
import { RULES } from "./swarm/rules.ts";
import { type Score, scoreOf } from "./swarm/score.ts";
import { type Mix, trafficOf } from "./swarm/traffic.ts";

const QUIET: Mix = {
  days: 30,
  people: 60,
  guessers: 0,
  swarms: [],
  areNamesShared: true,
  isFramed: false,
  fillers: 0,
};

const MIXES: readonly (readonly [string, Mix])[] = [
  ["honest people alone", QUIET],
  ["single guessers", { ...QUIET, guessers: 200 }],
  ["swarms with shared names", { ...QUIET, swarms: [10, 100, 1000, 10_000] }],
  ["a large swarm with shared names", { ...QUIET, swarms: [100_000] }],
  ["swarms with names of their own", { ...QUIET, swarms: [1000, 10_000], areNamesShared: false }],
  ["one who would have others kept out", { ...QUIET, swarms: [1000], isFramed: true }],
];

function main(): void {
  const seeds = Number(/^--seeds=(\d+)$/.exec(Deno.args[0] ?? "--seeds=5")?.[1] ?? NaN);
  if (!(seeds > 0 && seeds <= 1000)) {
    console.error("bench-swarm: --seeds takes a number from 1 to 1000");
    Deno.exit(2);
  }
  console.log(`30 days, 60 people; sums of the seeds 1 to ${seeds}\n`);
  for (const [name, mix] of MIXES) {
    console.log(
      `${name}\n  ${"rule".padEnd(12)}${HEADS.map((head) => head.padStart(24)).join("")}`,
    );
    for (const [rule, begin] of RULES) {
      const sum: Score[] = [];
      for (let seed = 1; seed <= seeds; seed++) sum.push(scoreOf(trafficOf(mix, seed), begin()));
      const figures = COLUMNS.map((column) => sum.reduce((all, score) => all + score[column], 0));
      const cells = figures.map((figure) => figure.toLocaleString("en").padStart(24));
      console.log(`  ${rule.padEnd(12)}${cells.join("")}`);
    }
    console.log();
  }
}

const COLUMNS = ["triesLeft", "swarmTriesLeft", "honestRefused", "loginsRefused"] as const;
const HEADS = ["tries left", "of swarms", "honest addresses out", "honest logins out"];

if (import.meta.main) main();
