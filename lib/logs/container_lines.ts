/**
 * Lines as containers' runtimes keep them: Docker's json-file driver, and the files of the kubelet, which `docker logs`
 * and `kubectl logs` print without what is around the text. What a container prints as one line may be kept as several
 * pieces; only whole lines are lines.
 */

const BRACE = 123;

/** Longer lines, in characters, are wrapped by no runtime: Docker keeps 16 KiB as a piece, and regular expressions have an end. */
const LONGEST = 1 << 17;

/** Docker's daemon/logger/jsonfilelog: a line with its newline, or a piece of one without. */
const DOCKER =
  /^\{"log":("(?:[^"\\]|\\.)*"),"stream":"(stdout|stderr)",(?:"attrs":\{[^{}]*\},)?"time":"[^"\\]{10,40}"\}$/;
/** The kubelet's CRI format: TIME STREAM TAG TEXT, where the tag is F for a full line and P for a part. */
const CRI = /^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?: |$)/;
/** `kubectl logs --prefix`. */
const PREFIX = /^\[pod\/[\w.-]{1,255}\/[\w.-]{1,255}\] /;

/**
 * Makes an unwrapper, which remembers of each stream whether its last piece ended a line.
 *
 * @returns Gives what was printed, without its newline: empty for a piece of a line; nothing where a line is not wrapped.
 */
export function createUnwrapper(): (line: string) => string | undefined {
  const open = new Set<string>();

  function whole(stream: string, isEnd: boolean, text: string): string {
    const isBeginning = !open.has(stream);
    if (isEnd) open.delete(stream);
    else open.add(stream);
    return isBeginning && isEnd ? text : "";
  }

  return (line) => {
    if (line.length > LONGEST) return undefined;
    if (line.charCodeAt(0) === BRACE) {
      const found = DOCKER.exec(line);
      const text = found ? unquoted(found[1]!) : undefined;
      if (!found || text === undefined) return undefined;
      return whole(found[2]!, text.endsWith("\n"), text.replace(/\n$/, ""));
    }
    const cri = CRI.exec(line);
    if (cri) return whole(cri[1]!, cri[2] === "F", line.slice(cri[0].length));
    const prefix = PREFIX.exec(line);
    return prefix ? line.slice(prefix[0].length) : undefined;
  };
}

/** A text of JSON's; nothing where it is none, or has a newline anywhere but at its end, which no runtime keeps so. */
function unquoted(quoted: string): string | undefined {
  try {
    const text: unknown = JSON.parse(quoted);
    return typeof text === "string" && !/\n./s.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
