/** What RFC 5424 §6 puts behind the time: HOST APP PID MSGID DATA MESSAGE. */

const DASH = 45;
const BRACKET = 91;
const UNBRACKET = 93;

/** Host, name of the program, process and kind of message, up to where the data begin. */
export const RFC5424 = /^(\S{1,255}) (\S{1,48}) (\d{1,10}|\S{1,128}) \S{1,32} (?=-|\[)/;

/**
 * Finds the end of the structured data: a dash, or elements `[ID NAME="VALUE" …]`, whose values may hold `]` and escaped
 * quotes.
 *
 * @param line The line.
 * @param at Where they begin.
 * @returns What is behind them; negative where there are none.
 */
export function elementsEnd(line: string, at: number): number {
  if (line.charCodeAt(at) === DASH) return at + 1;
  if (line.charCodeAt(at) !== BRACKET) return -1;
  while (line.charCodeAt(at) === BRACKET) {
    at = elementEnd(line, at);
    if (at < 0) return -1;
  }
  return at;
}

function elementEnd(line: string, at: number): number {
  let quoted = false;
  for (at++; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (code === UNBRACKET && !quoted) return at + 1;
  }
  return -1;
}
