/** A change as `redo` holds it, and back. */
import { openLeftRedo } from "../../lib/state/left_redo.ts";
import { type RecordWrite, type Redo, writeRedo } from "../../lib/state/redo.ts";

function withFile<T>(use: (path: string) => T): T {
  const path = Deno.makeTempFileSync({ prefix: "sentry-test-redo-" });
  try {
    return use(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** The text of a change. */
export function formatRedo(redo: Redo): string {
  return withFile((path) => {
    using file = Deno.openSync(path, { write: true, truncate: true });
    writeRedo(file, redo);
    return Deno.readTextFileSync(path);
  });
}

/** The change that a text says; nothing where it is not whole. */
export function parseRedo(text: string): Redo | undefined {
  return withFile((path) => {
    Deno.writeTextFileSync(path, text);
    using left = openLeftRedo(path);
    if (!left) return undefined;
    const content = (kind: string) => {
      if (left.count(kind) === 0) return undefined;
      return withFile((copy) => {
        using file = Deno.openSync(copy, { write: true });
        left.copy(kind, file);
        return Deno.readTextFileSync(copy);
      });
    };
    const writes: RecordWrite[] = [];
    // What a step reads is good until the next.
    for (const write of left.writes()) writes.push({ ...write, lines: write.lines.slice() });
    const [later] = left.texts("t");
    return {
      writes,
      list: [...left.networks("+")],
      unlist: [...left.networks("-")],
      cursors: content("c"),
      drained: content("s"),
      prefixes: content("p"),
      logins: content("l"),
      imported: content("i"),
      exceptions: left.count("a") > 0,
      dropOldSpool: left.count("x") > 0,
      listsLater: later === undefined ? undefined : Number(later),
      isRecent: left.count("w") > 0,
      anew: left.count("n") > 0,
      takesTodo: left.count("d") > 0,
      events: [...left.texts("e")],
    };
  });
}
