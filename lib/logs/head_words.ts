/** The words that may stand between the time and the tag: where a line comes from, and how much it matters. */

const OPEN = 40;
const COMMA = 44;
const COLON = 58;

const FACILITY = /^(?:<(?:\d{1,3}|\d{1,2}\.\d|[a-z]+\d?\.[a-z]+)>|[a-z]+\d?\.[a-z]+:?)$/;
const SYSLOG_FACILITY =
  /^<|^(?:auth|authpriv|cron|daemon|ftp|kern|local\d|mail|security|syslog|user)\./;
/** As rsyslog prints it (`syslogseverity-text`), in capitals or not. */
const SEVERITY = /^(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug)$/i;
/** Ubiquiti's access points: `MAC,MODEL-VERSION:`, or `("MODEL,MAC,vVERSION")`. */
const DEVICE = /^(?:[0-9a-f]{12},[\w.+-]{1,64}:|\("[\w-]{1,32},[0-9a-f]{12},v[\d.]{1,32}"\):?)$/;

/**
 * `auth.info`, `<auth.info>`, `<4.6>`: always followed by more of the header.
 *
 * @param line The line.
 * @param at Where the word begins.
 * @param end Where it ends.
 * @returns Whether it is one.
 */
export function isFacility(line: string, at: number, end: number): boolean {
  const dot = line.indexOf(".", at);
  if (end - at > 20 || dot < 0 || dot > end) return false;
  const text = line.slice(at, end);
  return FACILITY.test(text) && SYSLOG_FACILITY.test(text);
}

/**
 * `INFO`, as SONiC has it behind the host, and others in front of it; without capitals it may be a host's name.
 *
 * @param line The line.
 * @param at Where the word begins.
 * @param end Where it ends.
 * @param host The host, if it stands before it.
 * @returns Whether it is one.
 */
export function isSeverity(line: string, at: number, end: number, host: string): boolean {
  if (end - at > 7 || end - at < 3) return false;
  const first = line.charCodeAt(at);
  return (host !== "" || (first >= 65 && first <= 90)) && SEVERITY.test(line.slice(at, end));
}

/**
 * What Ubiquiti's devices write more than a host: the host again, also as `HOST[-]:`, or what they are.
 *
 * @param line The line.
 * @param at Where the word begins.
 * @param end Where it ends.
 * @param host The host, if it stands before it.
 * @returns Whether it is one.
 */
export function isDevice(line: string, at: number, end: number, host: string): boolean {
  if (host !== "" && line.startsWith(host, at)) {
    const rest = end - at - host.length;
    return rest === 0 || (rest === 4 && line.startsWith("[-]:", end - 4));
  }
  const first = line.charCodeAt(at);
  const isLikely = first === OPEN || line.charCodeAt(at + 12) === COMMA;
  return isLikely && DEVICE.test(line.slice(at, end));
}

/**
 * What syslog daemons print as a host: a name, an address, or a chain of names (`a/b`, `source@a`).
 *
 * @param line The line.
 * @param at Where the word begins.
 * @param end Where it ends.
 * @returns Whether it may be one.
 */
export function isHost(line: string, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const code = line.charCodeAt(i);
    // Letters, digits, `%`, `-`, `.`, `/`, `:`, `@` and `_`.
    if (
      !((code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 45 && code <= 58) ||
        code === 95 || code === 37)
    ) return false;
  }
  // A program's path has no host in front either.
  const first = line.charCodeAt(at);
  return end > at && first !== 47 && first !== 64 && line.charCodeAt(end - 1) !== COLON;
}
