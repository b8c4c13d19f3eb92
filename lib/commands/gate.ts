/**
 * `--gate`: counts a connection, judges its address and says at once, by exit status, whether to let it in. For what waits
 * for an answer: `aclexec` of libwrap, pam_exec, tcpserver, xinetd. On any trouble of its own it lets in, but not whom the
 * records refuse already: that is told without the lock.
 */
import { type Network, subjectOf } from "../address/network.ts";
import { parseAddressNotName } from "../address/parse.ts";
import { after } from "../after.ts";
import { quote, SentryError } from "../errors.ts";
import { REFUSAL, REFUSE } from "../wrappers/gate_lines.ts";
import type { Limits } from "../decisions/collect.ts";
import { hasNews } from "../logs/has_news.ts";
import { planLogs } from "../logs/sources.ts";
import { isNeverBlocked } from "../policy/judge.ts";
import type { Settings } from "../policy/settings.ts";
import { changeRecords } from "../decisions/change_records.ts";
import { register } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { refusedAtOnce } from "../decisions/refuse_at_once.ts";
import { spoolConnection } from "../state/spool_write.ts";

/** How long a gate may take from its start on, in milliseconds; then the answer is "let in". */
const GATE_MS = 1200;

/** What can be read of the logs in that time. */
const GATE_LIMITS: Limits = { bytes: 8 << 20, entries: 20_000, journalMs: 900, putMs: 300 };

/** How often what the logs say is read for a login, while others read on. */
const MOST_GOES = 5;

const REFUSED = { text: `${REFUSAL}\n`, status: REFUSE } as const;

/** Where a client's address is, without `--ip`: pam_exec(8); tcp-environ(5) and xinetd(8), which no PAM_TYPE goes with. */
export const ADDRESS_VARIABLES = ["PAM_RHOST", "TCPREMOTEIP", "REMOTE_HOST"] as const;

/**
 * Answers for a connection.
 *
 * @param given The address on the command line; nothing to take it from the environment.
 * @param environment Reads a variable; PAM's can be the user's, so no setting is taken from it.
 * @param settings The settings.
 * @param now Epoch seconds.
 * @returns Status 0 or {@link REFUSE}.
 * @throws SentryError when there is no address, or it could not be counted.
 */
export async function gate(
  given: Network | undefined,
  environment: (name: string) => string | undefined,
  settings: Settings,
  now: number,
): Promise<Outcome> {
  const moment = given ? undefined : environment("PAM_TYPE");
  const address = given ??
    addressIn(environment, moment ? ["PAM_RHOST"] : ADDRESS_VARIABLES);
  // A login at the console has no address.
  if (!address) return { text: "", notes: ["no address"], troubles: [] };
  if (moment === "close_session") return { text: "", notes: ["nothing to count"], troubles: [] };
  if (moment === "open_session") {
    return await welcome(address, environment("PAM_USER"), settings, now);
  }
  const asks = moment === "account" ? "account" : "connection";
  if (await refusedAtOnce(address, asks, settings, now)) {
    return { ...REFUSED, notes: ["refused"], troubles: countLater(address, settings) };
  }
  const done = await register(address, settings, now, GATE_LIMITS);
  // PAM asks for an account once its owner has proved who he is: then he is as good as logged in, which lifts the block.
  const isProven = moment === "account" && done.isLiftable;
  const isRefused = done.isBlacklisted && !isProven && !isNeverBlocked(address, settings);
  const notes = [...done.notes, isRefused ? "refused" : "let in"];
  return isRefused
    ? { ...REFUSED, notes, troubles: done.troubles }
    : { text: "", notes, troubles: done.troubles, status: 0 };
}

/** The answer stands, whatever becomes of the count. */
function countLater(address: Network, settings: Settings): string[] {
  try {
    const isCounted = spoolConnection(settings.rootDir, address);
    const full = `${settings.rootDir}/spool is full, so whom the gate refuses is not counted; ` +
      "does cron run --scan?";
    return isCounted ? [] : [full];
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [error.message];
  }
}

/**
 * Somebody has logged in: PAM says so itself, which needs no log. What the logs have of his tries is read first, since a login
 * after too many of them is no ground for trust.
 */
async function welcome(
  address: Network,
  user: string | undefined,
  settings: Settings,
  now: number,
): Promise<Outcome> {
  const subject = subjectOf(address, settings.ipv6Prefix);
  const { hashUser } = settings.allowFailures > 0 ? await import("../logs/user_hash.ts") : {};
  const { addFinding, evidenceIn, noCounts } = await import("../logs/counts.ts");
  const { collect } = await import("../decisions/collect.ts");
  const { progressIn } = await import("../logs/progress.ts");
  const { FEW, settle } = await import("../decisions/judge_by_logs.ts");
  const { placeFound, putFound } = await import("../decisions/put_found.ts");
  const login = {
    service: "sshd",
    family: "ssh",
    outcome: "success",
    address,
    times: 1,
    user: user || undefined,
    userTimes: 1,
  } as const;
  // Others may read the logs meanwhile: what they say of him is then to be looked at anew.
  for (let go = 0; go < MOST_GOES; go++) {
    const cursors = await changeRecords(settings, now, (change) => change.cursors());
    if (progressIn(cursors)) {
      // What was read before comes before the login.
      const { isDone } = await putFound(settings, now, GATE_LIMITS.putMs);
      if (isDone) continue;
      break;
    }
    const news = hasNews(planLogs(settings), cursors)
      ? await collect(settings, cursors, GATE_LIMITS)
      : undefined;
    if (news && news.counts.size > FEW) {
      await placeFound(news, settings, now);
      continue;
    }
    const done = await changeRecords(settings, now, (change) => {
      if (change.cursors() !== cursors) return undefined;
      // Unless all is read, nobody knows how often he had tried; the logs tell of the login too, and cron reads them.
      const isKnown = !news || [...news.troubles, ...news.unread, ...news.remarks].length === 0;
      const counts = news?.counts ?? noCounts();
      if (isKnown) addFinding(counts, login, settings.ipv6Prefix, hashUser);
      return settle(change, news, [subject], settings, now, evidenceIn(counts));
    });
    if (!done) continue;
    const { notes, troubles, isLifted } = done;
    return { text: "", notes, troubles, isLifted };
  }
  return { text: "", notes: ["others read the logs, and tell of the login"], troubles: [] };
}

/**
 * Waits for an answer, but not for long.
 *
 * @param answer What {@link gate} returned.
 * @returns The answer.
 * @throws SentryError when there is none in time; what it waits for can't be called off, so the program must then end.
 */
export async function inTime(answer: Promise<Outcome>): Promise<Outcome> {
  const done = await Promise.race([answer, after(GATE_MS)]);
  if (done) return done;
  const message = `no answer in ${GATE_MS} ms, so the client was let in; ` +
    "is a sentry hanging, or the disk slow?";
  throw new SentryError("failed", message);
}

function addressIn(
  environment: (name: string) => string | undefined,
  names: readonly string[],
): Network | undefined {
  for (const name of names) {
    const text = environment(name);
    if (!text) continue;
    const address = parseAddressNotName(text);
    if (address) return address;
    const message = `${name} holds no address but ${quote(text)}; for sshd, set "UseDNS no"`;
    throw new SentryError("failed", message);
  }
  return undefined;
}
