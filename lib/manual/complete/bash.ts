/** Completion for bash(1). */
import type { Flag } from "../flags.ts";
import { type Choices, TAKES_LISTED } from "./choices.ts";

/**
 * Writes it.
 *
 * @param flags The options.
 * @param choices What can stand behind them.
 * @returns A file for `/usr/share/bash-completion/completions`.
 */
export function bashCompletion(flags: readonly Flag[], choices: Choices): string {
  const words = flags.flatMap(({ name, value, valueIsOptional }) =>
    value === undefined
      ? [`--${name}`]
      : valueIsOptional
      ? [`--${name}`, `--${name}=`]
      : [`--${name}=`]
  );
  const cases = [...choices].flatMap(([name, choice]) =>
    choice === "file"
      ? [`    --${name}=*) mapfile -t COMPREPLY < <(compgen -P "--${name}=" -f -- "\${cur#*=}") ;;`]
      : choice === "text" || choice === "address"
      ? []
      : [`    --${name}=*) words="${choice.map((one) => `--${name}=${one}`).join(" ")}" ;;`]
  );
  const listed = TAKES_LISTED.map((word) => `*" ${word} "*`).join(" | ");
  return `# Completion of sentry(8) for bash. Written by sentry --generate=complete-bash.
_sentry() {
  local line=\${COMP_LINE:0:COMP_POINT} program=sentry cur words=
  cur=\${line##*[[:space:]]}
  # A program named by its whole path is asked itself; of one in the folder at hand nothing is run.
  [[ \${COMP_WORDS[0]} == /* ]] && program=\${COMP_WORDS[0]}
  COMPREPLY=()
  case $cur in
${cases.join("\n")}
    --ip=*)
      case "$line" in
        ${listed}) words=$("$program" --export 2>/dev/null | sed 's/^/--ip=/') ;;
      esac
      ;;
    --*=*) ;;
    *) words="${words.join(" ")}" ;;
  esac
  [[ $words ]] && mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  # A value follows.
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  # bash replaces only what follows the last = or colon.
  local kept=\${cur%"\${cur##*[=:]}"}
  COMPREPLY=("\${COMPREPLY[@]#"$kept"}")
}
complete -F _sentry sentry
`;
}
