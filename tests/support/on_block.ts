/** What tests of ON_BLOCK share: a program that tells what it was told. */
import assert from "node:assert/strict";
import { parseNetwork } from "../../lib/address/parse.ts";
import { type AddressRecord, blankRecord } from "../../lib/state/record.ts";
import type { Scratch } from "./scratch.ts";
import { until as isSoInTime } from "./wait.ts";

export { pause } from "./wait.ts";

/**
 * A record of zeros.
 *
 * @param text The address.
 * @returns Its record.
 */
export function record(text: string): AddressRecord {
  return blankRecord(parseNetwork(text)!);
}

/**
 * Writes a program that ON_BLOCK may name; it appends its arguments to a file, and then does more.
 *
 * @param scratch Where.
 * @param more Lines of shell.
 * @param name Its name.
 * @returns Its path.
 */
export function program(scratch: Scratch, more = "", name = "tell"): string {
  const path = `${scratch.dir}/${name}`;
  const text = `#!/bin/sh\necho "$#: $*" >>'${scratch.dir}/told'\n${more}\n`;
  Deno.writeTextFileSync(path, text);
  Deno.chmodSync(path, 0o755);
  return path;
}

/**
 * The whole lines of a file.
 *
 * @param path The file.
 * @returns Without newlines; none when it is not there.
 */
export function linesOf(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

/**
 * What the program was told.
 *
 * @param scratch Where.
 * @returns A line for each run: how many arguments, and which.
 */
export function told(scratch: Scratch): string[] {
  return linesOf(`${scratch.dir}/told`);
}

/**
 * What events.log has about ON_BLOCK.
 *
 * @param scratch Where.
 * @returns Lines, without their time.
 */
export function events(scratch: Scratch): string[] {
  const lines = linesOf(`${scratch.rootDir}/events.log`);
  return lines.filter((line) => line.includes(" on-block ")).map((line) => {
    assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ on-block /);
    return line.slice(21);
  });
}

/**
 * Waits for what is done in the background.
 *
 * @param isDone Whether it is.
 */
export async function until(isDone: () => boolean): Promise<void> {
  assert.ok(await isSoInTime(isDone), "it was done");
}
