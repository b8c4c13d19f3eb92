/** Asks libwrap itself whom it lets in, through one of the two deny files. */
import { append } from "../../lib/append.ts";
import { sentryLines } from "../../lib/wrappers/sentry_rules.ts";
import { run, type Scratch } from "./scratch.ts";

/** What libwrap says of one client. */
export interface Answer {
  readonly address: string;
  readonly denied: boolean;
  /** How often it wanted to look up the client's name. */
  readonly lookups: number;
  /** The rule that matched last, as FILE:LINE, LINE being its last physical line; `-` for none. */
  readonly rule: string;
}

/** A function that asks about many clients at once, through `hosts.deny` or `deny.patterns`. */
export type Ask = (
  file: "hosts.deny" | "deny.patterns",
  addresses: readonly string[],
) => Promise<Answer[]>;

/** What is asked in one go: the answers must fit into a pipe, since all questions are put first. */
const AT_ONCE = 300;

/**
 * Compiles the program that asks, for a scratch ROOT_DIR.
 *
 * @param scratch The scratch folder.
 * @returns The function that asks.
 */
export async function makeAsk(scratch: Scratch): Promise<Ask> {
  const program = await build(scratch);
  const deny = `${scratch.dir}/etc-hosts.deny`;
  Deno.writeTextFileSync(deny, "");
  return async (file, addresses) => {
    const allow = `${scratch.dir}/etc-hosts.allow`;
    Deno.writeTextFileSync(allow, `sshd : ${scratch.rootDir}/${file} : deny\nsshd : ALL : allow\n`);
    return await putAll(program, [allow, deny], addresses);
  };
}

/** A question about two access files. */
export interface AccessQuestion {
  /** Path of a file that stands in for /etc/hosts.allow; without blanks, as all of these. */
  readonly allow: string;
  readonly deny: string;
  readonly daemon: string;
  readonly address: string;
}

/**
 * Compiles the program that asks, for any access files.
 *
 * @param scratch The scratch folder.
 * @returns The function that asks.
 */
export async function makeAskAny(
  scratch: Scratch,
): Promise<(questions: readonly AccessQuestion[]) => Promise<Answer[]>> {
  const program = await build(scratch);
  return (questions) =>
    putAll(program, [], questions.map((q) => `${q.allow} ${q.deny} ${q.daemon} ${q.address}`));
}

/**
 * Compiles the program that asks, and has it run the commands that rules name, as for a real connection.
 *
 * @param scratch The scratch folder.
 * @returns A function that asks about clients of sshd, given the texts of hosts.allow and hosts.deny.
 */
export async function makeAskRunning(
  scratch: Scratch,
): Promise<(allow: string, deny: string, addresses: readonly string[]) => Promise<Answer[]>> {
  const program = await build(scratch);
  const files = [`${scratch.dir}/etc-hosts.allow`, `${scratch.dir}/etc-hosts.deny`];
  const env = { LIBWRAP_ASK_RUNS: "1", PATH: "/usr/bin:/bin" };
  return (allow, deny, addresses) => {
    [allow, deny].forEach((text, i) => Deno.writeTextFileSync(files[i]!, text));
    return putAll(program, files, addresses, env);
  };
}

/**
 * Compiles the program that asks, for the rule that --install writes.
 *
 * @param scratch The scratch folder.
 * @returns A function that says whom of some addresses libwrap refuses, and throws where it wanted to look one up.
 */
export async function makeRefused(
  scratch: Scratch,
): Promise<(addresses: readonly string[]) => Promise<string[]>> {
  const ask = await makeAskAny(scratch);
  const [allow, deny] = [`${scratch.dir}/hosts.allow`, `${scratch.dir}/hosts.deny`];
  const lines = sentryLines({ rootDir: scratch.rootDir, services: ["sshd"], direct: false });
  Deno.writeTextFileSync(allow, `${lines[0]}\nsshd : ALL : allow\n`);
  Deno.writeTextFileSync(deny, "");
  return async (addresses) => {
    const questions = addresses.map((address) => ({ allow, deny, daemon: "sshd", address }));
    const answers = await ask(questions);
    for (const { lookups, address } of answers) {
      if (lookups > 0) throw new Error(`${address} was looked up`);
    }
    return answers.filter(({ denied }) => denied).map(({ address }) => address);
  };
}

async function build(scratch: Scratch): Promise<string> {
  const source = new URL("libwrap_ask.c", import.meta.url).pathname;
  const program = `${scratch.dir}/libwrap_ask`;
  const env = { PATH: "/usr/bin:/bin" };
  const built = await run("gcc", ["-O1", "-o", program, source, "-lwrap", "-ldl"], env);
  if (built.code !== 0) throw new Error(built.stderr);
  return program;
}

async function putAll(
  program: string,
  args: readonly string[],
  lines: readonly string[],
  env: Record<string, string> = {},
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; i < lines.length; i += AT_ONCE) {
    const ran = await run(program, args, env, lines.slice(i, i + AT_ONCE).join("\n") + "\n");
    if (ran.code !== 0) throw new Error(`libwrap_ask ended with ${ran.code}: ${ran.stderr}`);
    append(answers, ran.stdout.split("\n").slice(0, -1).map(parseAnswer));
  }
  if (answers.length !== lines.length) throw new Error("libwrap_ask left some out");
  return answers;
}

function parseAnswer(line: string): Answer {
  const [, address, said, lookups, rule] =
    /^(\S+) (allow|deny) lookups=(\d+) rule=(\S+)$/.exec(line) ?? [];
  if (!address || !rule) throw new Error(`libwrap_ask said ${JSON.stringify(line)}`);
  return { address, denied: said === "deny", lookups: Number(lookups), rule };
}
