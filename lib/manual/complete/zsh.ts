/** Completion for zsh(1). */
import type { Flag } from "../flags.ts";
import { type Choice, type Choices, TAKES_LISTED } from "./choices.ts";

/**
 * Writes it.
 *
 * @param flags The options.
 * @param choices What can stand behind them.
 * @returns A file for `/usr/share/zsh/vendor-completions`.
 */
export function zshCompletion(flags: readonly Flag[], choices: Choices): string {
  const specs = flags.flatMap((flag) => specsOf(flag, choices.get(flag.name) ?? "text"));
  const listed = TAKES_LISTED.map((word) => `\${words[(I)${word}]} > 0`).join(" || ");
  return `#compdef sentry
# Completion of sentry(8) for zsh. Written by sentry --generate=complete-zsh.
_sentry_listed() {
  local program=sentry
  # A program named by its whole path is asked itself; of one in the folder at hand nothing is run.
  [[ $words[1] == /* ]] && program=$words[1]
  (( ${listed} )) || { _message 'an address'; return }
  compadd -- \${(f)"$($program --export 2>/dev/null)"}
}
_sentry() {
  _arguments -s \\
    ${specs.join(" \\\n    ")}
}
_sentry "$@"
`;
}

function specsOf(flag: Flag, choice: Choice): string[] {
  const { name, short, value, valueIsOptional, isRepeatable } = flag;
  const about = `[${flag.about.replaceAll(/[[\]:\\]/g, "\\$&")}]`;
  if (value === undefined) {
    return (short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`])
      .map((word) => quoted(word + about));
  }
  const action = choice === "file"
    ? "_files"
    : choice === "address"
    ? "_sentry_listed"
    : choice === "text"
    ? " "
    : `(${choice.join(" ")})`;
  const before = isRepeatable ? "*" : "";
  return [quoted(`${before}--${name}=-${about}${valueIsOptional ? "::" : ":"}${value}:${action}`)];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
