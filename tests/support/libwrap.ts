/** Asks libwrap itself whom it lets in, through one of the two deny files. */
import { run, type Scratch } from "./scratch.ts";

/** What libwrap says of one client. */
export interface Answer {
  readonly address: string;
  readonly denied: boolean;
  /** How often it wanted to look up the client's name. */
  readonly lookups: number;
}

/** A function that asks about many clients at once, through `hosts.deny` or `deny.patterns`. */
export type Ask = (
  file: "hosts.deny" | "deny.patterns",
  addresses: readonly string[],
) => Promise<Answer[]>;

/** What is asked in one go: the answers must fit into a pipe, since all questions are put first. */
const AT_ONCE = 500;

/**
 * Compiles the program that asks, for a scratch ROOT_DIR.
 *
 * @param scratch The scratch folder.
 * @returns The function that asks.
 */
export async function makeAsk(scratch: Scratch): Promise<Ask> {
  const source = new URL("libwrap_ask.c", import.meta.url).pathname;
  const program = `${scratch.dir}/libwrap_ask`;
  const env = { PATH: "/usr/bin:/bin" };
  const built = await run("gcc", ["-O1", "-o", program, source, "-lwrap", "-ldl"], env);
  if (built.code !== 0) throw new Error(built.stderr);
  const deny = `${scratch.dir}/etc-hosts.deny`;
  Deno.writeTextFileSync(deny, "");
  return async (file, addresses) => {
    const allow = `${scratch.dir}/etc-hosts.allow`;
    Deno.writeTextFileSync(allow, `sshd : ${scratch.rootDir}/${file} : deny\nsshd : ALL : allow\n`);
    const answers: Answer[] = [];
    for (let i = 0; i < addresses.length; i += AT_ONCE) {
      const asked = addresses.slice(i, i + AT_ONCE);
      const ran = await run(program, [allow, deny], {}, asked.join("\n") + "\n");
      if (ran.code !== 0) throw new Error(`libwrap_ask ended with ${ran.code}: ${ran.stderr}`);
      answers.push(...ran.stdout.split("\n").slice(0, -1).map(parseAnswer));
    }
    if (answers.length !== addresses.length) throw new Error("libwrap_ask left some out");
    return answers;
  };
}

function parseAnswer(line: string): Answer {
  const [, address, said, lookups] = /^(\S+) (allow|deny) lookups=(\d+)$/.exec(line) ?? [];
  if (!address) throw new Error(`libwrap_ask said ${JSON.stringify(line)}`);
  return { address, denied: said === "deny", lookups: Number(lookups) };
}
