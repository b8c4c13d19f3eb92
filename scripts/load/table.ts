/** What came of a flood, as a table. */
import type { Load, Outcome } from "./outcome.ts";

/**
 * Makes the table.
 *
 * @param load The flood.
 * @param outcomes What came of it, with each defender.
 * @returns Lines of Markdown.
 */
export function tableOf(load: Load, outcomes: readonly Outcome[]): string {
  const { rate, held, guesses, addresses, busy, seconds, maxStartups, graceSeconds } = load;
  const lines = [
    "",
    `${rate} connections a second for ${seconds} s from ${addresses} IPv6 addresses of one /48, half of ` +
    `them from ${busy}: ${held} stay and say nothing, ${guesses} of the ${busy} guess a password, the others ` +
    `leave once they have the banner. sshd: MaxStartups ${maxStartups}, LoginGraceTime ${graceSeconds}, ` +
    `PerSourceMaxStartups none, LogLevel VERBOSE.`,
    "",
    row(HEADS),
    row(HEADS.map(() => "---")),
    ...outcomes.map((outcome) => row(cellsOf(load, outcome))),
    "",
    "What sentry counted, of what came past libwrap's lists by sshd's log:",
    ...outcomes.filter(({ counted }) => counted !== undefined).map(({ name, counted, reached }) =>
      `- ${name}: ${counted} of ${reached}`
    ),
  ];
  const troubles = outcomes.filter(({ trouble }) => trouble !== "");
  for (const { name, trouble } of troubles) lines.push(`- ${name} says: ${trouble.trim()}`);
  return lines.join("\n");
}

const HEADS = [
  "",
  "login: median, 99%",
  "of them fail",
  "calm: median",
  "connections: begun, accepted, greeted, guessed",
  "libwrap refused, MaxStartups dropped",
  "half, 90% of the busy blocked after",
  "CPU",
  "memory",
];

function cellsOf({ busy }: Load, outcome: Outcome): string[] {
  const got = numbers(outcome.times);
  const sums = [0, 1, 2, 3].map((i) =>
    outcome.seconds.reduce((sum, second) => sum + (second[i] ?? 0), 0)
  );
  return [
    outcome.name,
    `${ms(quantile(got, 0.5))}, ${ms(quantile(got, 0.99))}`,
    `${outcome.times.length - got.length} of ${outcome.times.length}`,
    ms(quantile(numbers(outcome.calm), 0.5)),
    sums.join(", "),
    `${outcome.refused}, ${outcome.dropped}`,
    [0.5, 0.9].map((part) => after(outcome.blocked, part * busy)).join(", "),
    `${outcome.cpu.toFixed(1)} s`,
    `${(outcome.peak / 2 ** 20).toFixed(0)} MiB`,
  ];
}

function after(blocked: readonly number[], wanted: number): string {
  const second = blocked.findIndex((count) => count >= wanted);
  return second < 0 ? "never" : `${second + 1} s`;
}

function numbers(times: Outcome["times"]): number[] {
  return times.filter((time) => typeof time === "number");
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

function ms(value: number): string {
  return Number.isNaN(value) ? "-" : `${value.toFixed(0)} ms`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
