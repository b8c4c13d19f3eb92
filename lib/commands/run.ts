/** From a request to the command that does it. */
import { parseAddress } from "../address/parse.ts";
import { SentryError } from "../errors.ts";
import type { Request } from "../cli/parse_argv.ts";
import { readSettings } from "../settings/read_settings.ts";
import { type Outcome, outcome } from "./outcome.ts";

/** What a command may know of the world outside its files. */
export interface World {
  /** Reads an environment variable. */
  readonly environment: (name: string) => string | undefined;
  /** Epoch seconds. */
  readonly now: number;
  /** Writes to stdout what would be too much to keep. */
  readonly write: (text: string) => void;
  /** Shows one line of progress in place of the one before; nothing where stderr is no terminal. */
  readonly progress: ((text: string) => void) | undefined;
}

/**
 * Carries out a request. Each command's code is loaded when it is asked for.
 *
 * @param request What was asked for.
 * @param world Environment and time.
 * @returns What there is to say.
 * @throws SentryError when it could not be done.
 */
export async function run(request: Request, world: World): Promise<Outcome> {
  const { action, address } = request;
  if (action === "help") return outcome((await import("../cli/help.ts")).helpText());
  if (action === "version") {
    return outcome(`sentry ${(await import("../version.ts")).VERSION}\n`);
  }
  if (request.file !== undefined) {
    const { testLog } = await import("./test_log.ts");
    return testLog(request.file, request.json, request.verbose, world.write);
  }
  const settings = readSettings(world.environment);
  if (action === "report") {
    const { report } = await import("./report.ts");
    return report(address, request.verbose, settings, world.now);
  }
  if (action === "scan") {
    const { scan } = await import("./scan.ts");
    return scan(settings, world.now, world.progress);
  }
  if (action === "expire") {
    const { expire } = await import("./expire.ts");
    return expire(settings, world.now);
  }
  if (action === "drain") {
    const { drain } = await import("./drain.ts");
    return drain(settings, world.now);
  }
  if (!address) throw new SentryError("usage", `--${action} needs an address`);
  if (action === "connect") {
    const { connect } = await import("./connect.ts");
    return connect(address, settings, world.now);
  }
  const { blacklist, delist, whitelist } = await import("./set_by_hand.ts");
  if (action === "whitelist") return whitelist(address, settings, world.now);
  if (action === "delist") return delist(address, settings, world.now);
  const caller = parseAddress((world.environment("SSH_CONNECTION") ?? "").split(" ")[0] ?? "");
  return blacklist(address, settings, world.now, caller, request.force);
}
