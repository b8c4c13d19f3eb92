/** What each line of a log means, as an object of JSON a line: of millions, so written as bytes. */
import type { Reading } from "../forms/event.ts";

/** Writes what lines mean. */
export interface LineObjects {
  /**
   * @param line The line's number.
   * @param reading What it means.
   * @param form The form that took it, null for none; nothing where that is not asked for.
   */
  readonly add: (line: number, reading: Reading, form?: string | null) => void;
  /** What was not written yet. */
  readonly rest: () => string;
}

/** How much is written at once, in bytes, and the room for what is longest of an object without its form. */
const PIECE = 1 << 16;
const ROOM = 512;

const ZERO = 48;
const DOT = 46;
const HEAD = bytesOf('{"line":');
const NOBODY = bytesOf(',"service":null,"outcome":null,"address":null,"times":0}\n');
const TIMES = bytesOf('","times":');
const END = bytesOf("}\n");

/**
 * Makes a writer.
 *
 * @param write Writes a piece of text.
 * @returns Adds objects, each as JSON.stringify() writes it.
 */
export function createLineObjects(write: (text: string) => void): LineObjects {
  const bytes = new Uint8Array(PIECE + ROOM);
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  /** What stands between number and address, by service and outcome. */
  const middles = new Map<string, Map<string | null, Uint8Array>>();
  let filled = 0;

  function flush(): string {
    const text = decoder.decode(bytes.subarray(0, filled));
    filled = 0;
    return text;
  }

  function put(piece: Uint8Array): void {
    const { length } = piece;
    const at = filled;
    for (let i = 0; i < length; i++) bytes[at + i] = piece[i]!;
    filled = at + length;
  }

  function putNumber(value: number): void {
    if (value < 10) {
      bytes[filled++] = ZERO + value;
      return;
    }
    let digits = 2;
    for (let most = 100; value >= most; most *= 10) digits++;
    filled += digits;
    for (let at = filled - 1; digits > 0; digits--) {
      const rest = Math.floor(value / 10);
      bytes[at--] = ZERO + value - 10 * rest;
      value = rest;
    }
  }

  function middleOf({ service, outcome }: NonNullable<Reading>): Uint8Array {
    let byOutcome = middles.get(service);
    if (!byOutcome) middles.set(service, byOutcome = new Map());
    let middle = byOutcome.get(outcome);
    if (!middle) {
      const text = `,"service":${JSON.stringify(service)},"outcome":${JSON.stringify(outcome)}`;
      middle = bytesOf(
        text + (outcome === null ? ',"address":null,"times":0}\n' : ',"address":"'),
      );
      byOutcome.set(outcome, middle);
    }
    return middle;
  }

  function putAddress(address: Uint8Array): void {
    for (let i = 0; i < address.length; i++) {
      if (i > 0) bytes[filled++] = DOT;
      putNumber(address[i]!);
    }
  }

  return {
    add: (line, reading, form) => {
      if (filled > PIECE) write(flush());
      put(HEAD);
      putNumber(line);
      if (!reading) put(NOBODY);
      else {
        put(middleOf(reading));
        if (reading.outcome !== null) {
          const { bytes: address, length, text } = reading.address;
          if (length === 32 && address.length === 4) putAddress(address);
          else put(encoder.encode(text));
          put(TIMES);
          putNumber(reading.times);
          put(END);
        }
      }
      if (form === undefined) return;
      // The end of the object goes behind the form.
      filled -= END.length;
      write(`${flush()},"form":${JSON.stringify(form)}}\n`);
    },
    rest: flush,
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
