/** Looks into a list of libwrap's that can have a million lines, without keeping it in memory. */
import { patternOf, wordsOf } from "../deny_list/hosts_deny.ts";
import { type Network, networkOf } from "../address/network.ts";
import { byteLines } from "../files/byte_lines.ts";
import { fileFailure } from "../files/failure.ts";
import { regularIfPresent } from "../files/regular_file.ts";

/**
 * The words of a list, as libwrap takes them apart.
 *
 * @param path The file; a missing one has none.
 * @returns The words, in order.
 * @throws SentryError when it cannot be read.
 */
export function* listedWords(path: string): Generator<string> {
  if (!regularIfPresent(path)) return;
  const decoder = new TextDecoder();
  try {
    using file = Deno.openSync(path, { read: true });
    for (const { bytes, start, end } of byteLines(file)) {
      yield* wordsOf(decoder.decode(bytes.subarray(start, end)));
    }
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * The first entry of a list of ours that covers an address.
 *
 * @param path The file.
 * @param address The address.
 * @returns The entry's canonical text; nothing where none does.
 * @throws SentryError when it cannot be read.
 */
export function listedAround(path: string, address: Network): string | undefined {
  const lengths = Array.from({ length: address.length + 1 }, (_, length) => length);
  const blocks = lengths.map((length) => networkOf(address.bytes, length));
  const around = new Map(blocks.map((block) => [patternOf(block), block.text]));
  for (const word of listedWords(path)) {
    const text = around.get(word);
    if (text !== undefined) return text;
  }
  return undefined;
}
