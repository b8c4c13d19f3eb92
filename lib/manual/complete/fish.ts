/** Completion for fish(1). */
import type { Flag } from "../flags.ts";
import { type Choices } from "./choices.ts";

/**
 * Writes it.
 *
 * @param flags The options.
 * @param choices What can stand behind them.
 * @returns A file for `/usr/share/fish/vendor_completions.d`.
 */
export function fishCompletion(flags: readonly Flag[], choices: Choices): string {
  const lines = flags.map(({ name, short, value, about }) => {
    const words = ["complete -c sentry", ...short === undefined ? [] : [`-s ${short}`]];
    const head = [...words, `-l ${name}`, `-d ${quoted(about)}`].join(" ");
    if (value === undefined) return head;
    const choice = choices.get(name) ?? "text";
    if (choice === "file") return `${head} -r -F`;
    if (choice === "text") return `${head} -x`;
    return choice === "address"
      ? `${head} -x -a '(__sentry_listed)'`
      : `${head} -x -a ${quoted(choice.join(" "))}`;
  });
  return `# Completion of sentry(8) for fish. Written by sentry --generate=complete-fish.
function __sentry_listed
    __fish_contains_opt -s d delist; or return
    # A program named by its whole path is asked itself; of one in the folder at hand nothing is run.
    set -l program (commandline -po)[1]
    string match -q '/*' -- $program; or set program sentry
    $program --export 2>/dev/null
end
complete -c sentry -f
${lines.join("\n")}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
