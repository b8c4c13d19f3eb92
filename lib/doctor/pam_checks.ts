/** Checks of PAM's lines: that none of them has the gate run with variables that a user sets himself, and that both are there. */
import { SentryError } from "../errors.ts";
import { namesIn } from "../files/read_file.ts";
import { readBytesAsText } from "../install/carry_out.ts";
import {
  type ExposedCall,
  exposedCalls,
  PAM_SSHD,
  setsUsersVariables,
} from "../install/pam_exposure.ts";
import { callsGate } from "../install/pam_lines.ts";
import { type Check, critical, fine, unknown, warning } from "./check.ts";

const FOLDER = "/etc/pam.d";

/** What packages, and we, leave beside a service's file. */
const IS_COPY = /(?:\.before-sentry|\.dpkg-.*|\.ucf-.*|\.rpm.*|\.pac.*|\.bak|\.old|\.orig|~)$/;

/**
 * Checks PAM's lines.
 *
 * @param rootDir The ROOT_DIR.
 * @param isUsed Whether sshd's stack calls this ROOT_DIR's gate.
 * @returns The findings; none where PAM has nothing to do with sentry.
 */
export function pamChecks(rootDir: string, isUsed: boolean): Check[] {
  try {
    const exposed = exposedChecks();
    return isUsed && exposed.length === 0 ? [linesCheck(rootDir)] : exposed;
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    return [unknown("pam", error.message, "Run --doctor as root")];
  }
}

/** Every service's stack is looked at: the lines may have been put anywhere by hand. */
function exposedChecks(): Check[] {
  const found = new Map<string, Check>();
  const services = [...namesIn(FOLDER)].filter((name) => !IS_COPY.test(name)).sort();
  for (const name of services) {
    const path = `${FOLDER}/${name}`;
    for (const exposed of exposedCalls(path, readBytesAsText)) {
      const { file, line } = exposed.call;
      const place = `${file} line ${line}`;
      const says = `${place} has the gate run as root with variables that a user sets himself, ` +
        "LD_PRELOAD for one: everybody who can log in can become root";
      if (!found.has(place)) found.set(place, critical("pam", says, todoFor(path, exposed)));
    }
  }
  return [...found.values()];
}

function todoFor(service: string, { call }: ExposedCall): string {
  const outside = call.file === PAM_SSHD
    ? "run --doctor --repair at once"
    : `take line ${call.line} out of ${call.file} at once`;
  const before = setsUsersVariables(service, readBytesAsText);
  if (!before) return capital(outside);
  return `${capital(outside)}; to have PAM tell of logins again take ${before.cure} ` +
    "and run --install=pam";
}

function linesCheck(rootDir: string): Check {
  const name = "pam";
  const text = readBytesAsText(PAM_SSHD) ?? "";
  if (!callsGate(text, rootDir, "account")) {
    const says = `no account line of ${PAM_SSHD} calls the program, so PAM refuses nobody`;
    return warning(name, says, "Run --install=pam");
  }
  if (callsGate(text, rootDir, "session")) return fine(name, `${PAM_SSHD} calls the program`);
  const exposing = setsUsersVariables(PAM_SSHD, readBytesAsText);
  const says =
    `no session line of ${PAM_SSHD} calls the program, so logins are learnt from the logs`;
  const first = exposing ? `Take ${exposing.cure}, then run` : "Run";
  return warning(name, says, `${first} --install=pam`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
