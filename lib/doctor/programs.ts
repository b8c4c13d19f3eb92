/** Runs the programs that `--doctor` asks. */

/** How long one may take, in milliseconds. */
const LONGEST_MS = 5000;

/**
 * Asks a program.
 *
 * @param paths Where it may be.
 * @param args Its arguments.
 * @returns What it printed on stdout; nothing when it is not there, failed, or took too long.
 */
export async function ask(
  paths: readonly string[],
  args: readonly string[],
): Promise<string | undefined> {
  for (const path of paths) {
    try {
      const { success, stdout } = await new Deno.Command(path, {
        args: [...args],
        clearEnv: true,
        env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
        stdin: "null",
        stdout: "piped",
        stderr: "null",
        signal: AbortSignal.timeout(LONGEST_MS),
      }).output();
      return success ? new TextDecoder().decode(stdout) : undefined;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) return undefined;
    }
  }
  return undefined;
}
