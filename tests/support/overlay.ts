/** The machine's own folders, with what a test writes there laid over them: to be used in a mount namespace of the test's own. */
import { must } from "./real_server.ts";

/**
 * Lays memory over folders.
 *
 * @param dir A folder of the test's own.
 * @param names Folders of the root: `usr`, `var`.
 */
export async function overlay(dir: string, names: readonly string[]): Promise<void> {
  const over = `${dir}/over`;
  Deno.mkdirSync(over);
  await must("mount", ["-t", "tmpfs", "tmpfs", over]);
  for (const name of names) {
    const [upper, work] = [`${over}/${name}`, `${over}/${name}.work`];
    Deno.mkdirSync(upper);
    Deno.mkdirSync(work);
    const options = `lowerdir=/${name},upperdir=${upper},workdir=${work}`;
    await must("mount", ["-t", "overlay", "overlay", "-o", options, `/${name}`]);
  }
}
