/** The time that a line's header says, as the event's: in whole seconds, never in the future. */

/**
 * The machine's zone: from a civil time, as seconds since 1970 as if it were UTC's, to seconds since 1970. Of a time that a
 * clock shows twice it may be either, of one that no clock shows, one beside it.
 */
export type Zone = (civil: number) => number;

const DAY = 86_400;
/** Seconds that TAI64N labels are ahead of UTC, as multilog and svlogd write them: they know of no leap seconds. */
const TAI_AHEAD = 10;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
/** Between two leap days may be eight years, 1896 to 1904 and 2096 to 2104. */
const MOST_YEARS = 9;

const PREFIX = /^(?:<[^<> ]{1,20}>(?:1 )?|\[pod\/[^ \]]{1,512}\] )/;
const DOCKER = /"time":"([^"\\]{10,40})"\}$/;
const ISO =
  /^(?:[A-Z][a-z]{2} )?(\d{4})-(\d\d)-(\d\d)([T _])(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d(?::?\d\d)?|UTC\b|GMT\b)?/;
const SYSLOG =
  /^(?:[A-Z][a-z]{2} )?(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(?: (UTC|GMT|[A-Z]{3,4}))?(?: ((?:19|20)\d\d))?:? /;
const COMMON = /^\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] /;
const UNIX = /^(\d{9,10})\.\d{6} /;
const TAI64N = /^@4([0-9a-f]{15})[0-9a-f]{8} /;

/**
 * Reads the time of a line.
 *
 * @param line The line, as it stands in the log.
 * @param now Seconds since 1970: what is later, by a clock that is ahead, is now; where the year is missing, it is the last one
 * in which the day is not more than one day ahead.
 * @param zone The machine's, for a time that names none.
 * @returns Seconds since 1970; nothing where the line does not begin with a time that there is.
 */
export function timeOf(line: string, now: number, zone: Zone): number | undefined {
  const text = line.startsWith('{"log":') ? DOCKER.exec(line)?.[1] ?? "" : line.replace(PREFIX, "");
  const time = read(text, now, zone);
  return time === undefined || !(time >= 0) ? undefined : Math.min(now, Math.floor(time));
}

function read(text: string, now: number, zone: Zone): number | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, between, hour, minute, second, fraction, offset] = iso;
    const civil = civilOf(year, Number(month), day, hour, minute, second);
    // svlogd's are UTC's, with a stroke or with five digits behind the seconds.
    const isSvlogds = between === "_" || (between === "T" && fraction?.length === 5);
    return civil && atOffset(civil, offset ?? (isSvlogds ? "Z" : ""), zone);
  }
  const syslog = SYSLOG.exec(text);
  if (syslog) {
    const [, before, name = "", day, within, hour, minute, second, letters, behind] = syslog;
    const offset = letters === "UTC" || letters === "GMT" ? "Z" : "";
    const timeIn = (year: string | number) => {
      const civil = civilOf(year, monthOf(name), day, hour, minute, second);
      return civil && atOffset(civil, offset, zone);
    };
    const year = behind ?? within ?? before;
    return year === undefined ? latest(timeIn, now) : timeIn(year);
  }
  const common = COMMON.exec(text);
  if (common) {
    const [, day, name = "", year, hour, minute, second, offset = ""] = common;
    const civil = civilOf(year, monthOf(name), day, hour, minute, second);
    return civil && atOffset(civil, offset, zone);
  }
  const unix = UNIX.exec(text);
  if (unix) return Number(unix[1]);
  const label = TAI64N.exec(text);
  return label ? parseInt(label[1]!, 16) - TAI_AHEAD : undefined;
}

/** The last time that is not more than a day ahead of now, of one in each year. */
function latest(
  timeIn: (year: number) => number | undefined,
  now: number,
): number | undefined {
  const next = new Date(now * 1000).getUTCFullYear() + 1;
  for (let year = next; year > next - MOST_YEARS; year--) {
    const time = timeIn(year);
    if (time !== undefined && time <= now + DAY) return time;
  }
  return undefined;
}

/** From January, 1; 0 for no month. */
function monthOf(name: string): number {
  const at = MONTHS.indexOf(name);
  return at % 3 === 0 ? at / 3 + 1 : 0;
}

type Digits = string | number | undefined;

/** As if it were UTC's; nothing for a day or a time of day that there is not. A leap second is the one before it. */
function civilOf(
  year: Digits,
  month: number,
  day: Digits,
  hour: Digits,
  minute: Digits,
  second: Digits,
): number | undefined {
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)];
  if (month < 1 || d < 1 || h > 23 || m > 59 || s > 60) return undefined;
  const date = new Date(Date.UTC(Number(year), month - 1, d, h, m, Math.min(s, 59)));
  return date.getUTCMonth() === month - 1 ? date.getTime() / 1000 : undefined;
}

/** `Z`, `+01:00`, `-0300`, `+05`; empty for the machine's. */
function atOffset(civil: number, offset: string, zone: Zone): number {
  if (offset === "") return zone(civil);
  const digits = offset.replace(/\D/g, "");
  if (digits === "") return civil;
  const ahead = 3600 * Number(digits.slice(0, 2)) + 60 * Number(digits.slice(2, 4));
  return offset.startsWith("-") ? civil + ahead : civil - ahead;
}
