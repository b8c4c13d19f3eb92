/** Reads whole lines from a stream, however long it and its lines are. */

/** A longer line, in characters, is given as an empty one. */
const LONGEST = 1 << 17;

/**
 * Reads the lines of a stream. Text is UTF-8; other bytes become U+FFFD.
 *
 * @param stream What to read; whatever becomes of this, it is let go of.
 * @param onLine Called for each line, without its newline; what stands behind the last newline is a line too.
 * @param most How many bytes are read at most.
 * @returns How many bytes were read; more than `most` where there was more.
 */
export async function streamLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
  most: number,
): Promise<number> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let bytes = 0;
  let rest = "";
  let isTooLong = false;
  const take = (text: string) => {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = rest + text.slice(start, end);
      onLine(isTooLong || line.length > LONGEST ? "" : line);
      rest = "";
      isTooLong = false;
      start = end + 1;
    }
    rest += text.slice(start);
    if (rest.length <= LONGEST) return;
    rest = "";
    isTooLong = true;
  };
  // Leaving the loop cancels the stream.
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > most) return bytes;
    take(decoder.decode(chunk, { stream: true }));
  }
  take(decoder.decode());
  if (rest !== "" || isTooLong) onLine(isTooLong ? "" : rest);
  return bytes;
}
