/** A program that LOG_COMMAND may name: it prints what a file has got since the cursor, a number of lines. */

/**
 * Writes it.
 *
 * @param dir Where; `lines` there is the file that it prints.
 * @param script Lines of shell to put in the place of its own.
 * @returns Its path.
 */
export function logCommand(dir: string, script = printing(dir)): string {
  const path = `${dir}/more-logs`;
  Deno.writeTextFileSync(path, `#!/bin/sh\n${script}\n`);
  Deno.chmodSync(path, 0o755);
  return path;
}

function printing(dir: string): string {
  const awk = `NR > n { print } END { print "-- cursor: " NR }`;
  return `exec awk -v n="\${SENTRY_CURSOR:-0}" '${awk}' '${dir}/lines'`;
}

/**
 * Appends to what it prints.
 *
 * @param dir Where it is.
 * @param lines The lines.
 */
export function addLines(dir: string, ...lines: string[]): void {
  const text = lines.map((line) => line + "\n").join("");
  Deno.writeTextFileSync(`${dir}/lines`, text, { append: true });
}
