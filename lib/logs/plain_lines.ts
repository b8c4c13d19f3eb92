/** Knows lines again that are like one that was read before. */
import type { Tables } from "../forms/programs.ts";
import type { Parser } from "../forms/parsed_message.ts";
import type { LogLine } from "../forms/log_line.ts";
import { lookOver, noPlainLine, type PlainLine } from "./plain_line.ts";
import { addressText, createShapes, messageOf, type Shape, shapedPrograms } from "./shapes.ts";

/** Knows lines again. */
export interface PlainLines {
  /** The line that was looked at last. */
  readonly line: PlainLine;
  /**
   * @param bytes The log; a newline ends the line.
   * @param from Where the line begins.
   * @returns The line's shape; nothing where it must be read as text.
   */
  readonly find: (bytes: Uint8Array, from: number) => Shape | undefined;
  /**
   * Learns from a line that was looked at last and not known, now that it was split.
   *
   * @param split The line.
   * @param parser Who reads its program's messages; nothing where nobody does.
   */
  readonly learn: (split: LogLine, parser: Parser | undefined) => void;
  /**
   * @param shape A line's shape.
   * @param pid Its process.
   * @param address The address in it, as a number.
   * @param port The port in it.
   * @returns The line, as splitLine() splits it.
   */
  readonly splitOf: (shape: Shape, pid: number, address: number, port: number) => LogLine;
}

/**
 * Makes a memory.
 *
 * @param tables Of the daemons that are known.
 * @returns The memory, of a bounded size.
 */
export function createPlainLines(tables: Tables): PlainLines {
  const line = noPlainLine();
  const shapes = createShapes();
  const programs = shapedPrograms(tables);
  /** Where the line stands that was not known. */
  let missed: Uint8Array | undefined;

  return {
    line,
    find: (bytes, from) => {
      missed = undefined;
      if (!lookOver(bytes, from, line)) return undefined;
      const shape = shapes.find(bytes, line);
      if (!shape) missed = bytes;
      // Two that may be the client's are no longer two.
      return line.other !== 0 && line.other === line.address ? undefined : shape;
    },
    learn: (split, parser) => {
      const bytes = missed;
      missed = undefined;
      if (!bytes || (parser && !programs.has(split.program))) return;
      shapes.learn(bytes, line, split, parser);
    },
    splitOf,
  };
}

function splitOf(shape: Shape, pid: number, address: number, port: number): LogLine {
  const { host, program } = shape;
  const message = messageOf(shape, addressText(address), String(port));
  const size = program.length + String(pid).length + "[]: ".length + message.length;
  return { host, program, pid, message, size };
}
