/** Runs a script of ours in namespaces of its own, and returns what it printed as JSON. */

/**
 * Runs a script in a private mount and process namespace; every process it leaves behind ends with it.
 *
 * @param script URL of the script; its last line of output must be JSON.
 * @param args Its arguments.
 * @returns What it printed last, parsed.
 */
export async function inNamespace(script: URL, args: readonly string[]): Promise<unknown> {
  const child = new Deno.Command("unshare", {
    args: [
      "--mount",
      "--propagation",
      "private",
      "--pid",
      "--fork",
      "--kill-child",
      "--mount-proc",
      Deno.execPath(),
      "run",
      "-A",
      "--quiet",
      script.pathname,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await child.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  if (code !== 0) throw new Error(`${script.pathname}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(lines.at(-1) ?? "null");
}
