/** Runs a script of ours in namespaces of its own, and returns what it printed as JSON. */

/**
 * Runs a script in a private mount and process namespace; every process it leaves behind ends with it.
 *
 * @param script URL of the script; its last line of output must be JSON.
 * @param args Its arguments.
 * @param seconds How long it may take before all of it is killed.
 * @param flags More namespaces, as unshare(1) has them.
 * @returns What it printed last, parsed.
 */
export async function inNamespace(
  script: URL,
  args: readonly string[],
  seconds = 600,
  flags: readonly string[] = [],
): Promise<unknown> {
  const child = new Deno.Command("unshare", {
    args: [
      "--mount",
      "--propagation",
      "private",
      "--pid",
      "--fork",
      "--kill-child",
      "--mount-proc",
      ...flags,
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
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, seconds * 1000);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const said = new TextDecoder().decode(stderr);
  if (late) throw new Error(`${script.pathname}: not done in ${seconds} s: ${said}`);
  if (code !== 0) throw new Error(`${script.pathname}: ${said}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "null");
}
