/** From a request to the command that does it. */
import type { Network } from "../address/network.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { quote, sentenceOf, SentryError } from "../errors.ts";
import type { Request } from "./request.ts";
import type { Settings } from "../policy/settings.ts";
import { listsTodoEnd } from "../state/lists_todo.ts";
import { readSettings } from "../settings/read_settings.ts";
import { type Outcome, outcome, withAside } from "./outcome.ts";
import type { World } from "./world.ts";

/**
 * Carries out a request. Each command's code is loaded when it is asked for.
 *
 * @param request What was asked for.
 * @param world Environment and time.
 * @returns What there is to say.
 * @throws SentryError when it could not be done.
 */
export async function run(request: Request, world: World): Promise<Outcome> {
  const { action } = request;
  if (action === "usage") return outcome((await import("../manual/help.ts")).SHORT_HELP);
  if (action === "help") return await help(request.topic);
  if (action === "version") {
    return outcome((await import("../manual/version_text.ts")).versionText());
  }
  if (action === "generate") {
    return (await import("./generate.ts")).generate(request.generated ?? "");
  }
  if (action === "example") return (await import("./example.ts")).example(request.example);
  if (action === "test-log" && request.file !== undefined) {
    if (request.judge) {
      return (await import("./judge_log.ts")).judgeLog(request.file, request, world);
    }
    const { testLog } = await import("./test_log.ts");
    return testLog(request.file, request.json, request.verbose, world);
  }
  if (action === "forms") return (await import("./forms.ts")).forms(request.daemon, world);
  if (action === "connect" || action === "drain" || action === "gate") {
    return await runUnwatched(request, world);
  }
  if (action === "doctor") {
    return withAside(await (await import("./doctor.ts")).doctor(request, world));
  }
  return withAside(await runByHand(request, world));
}

/** All options, or a page of the manual. */
async function help(topic: string | undefined): Promise<Outcome> {
  if (topic === undefined) return outcome((await import("../manual/help.ts")).helpText());
  const { PAGES } = await import("../manual/pages.ts");
  const page = PAGES.find((one) => one.topic === topic);
  const topics = PAGES.map((one) => one.topic).join(", ");
  if (!page) throw new SentryError("usage", `--help takes ${topics}, not ${quote(topic)}`);
  const { asText } = await import("../manual/as_text.ts");
  return outcome(asText(page.blocks()));
}

/** What libwrap, PAM and cron start: what goes wrong is written down, since nobody reads it. */
async function runUnwatched(request: Request, world: World): Promise<Outcome> {
  const isGate = request.action === "gate";
  // A gate takes no setting from the environment: it can be the client's.
  const environment = isGate ? () => undefined : world.environment;
  const settings = readSettings(environment, world.executable());
  try {
    return await runDated(request, settings, await dated(world, settings));
  } catch (error) {
    await noteThrown(error, settings, world);
    throw error;
  }
}

async function runDated(request: Request, settings: Settings, world: World): Promise<Outcome> {
  const isGate = request.action === "gate";
  const answered = withAside(await runCounting(request, world, settings));
  // A gate's client waits, and is refused by the records.
  const counted = isGate ? answered : await withLists(answered, settings, world, false);
  // A gate's answer comes first, and cron sees to the firewall then; but whoever has logged in is let in at once.
  const done = isGate && !counted.isLifted
    ? counted
    : await withFirewalls(counted, settings, world, false);
  if (done.troubles.length > 0) await note(done.troubles.join("; "), settings, world);
  return done;
}

/** The world as of the time by which things are dated: a clock that is behind has nothing end early. */
async function dated(world: World, { rootDir }: Settings): Promise<World> {
  const { timeOfDecision } = await import("../decisions/clock.ts");
  return { ...world, now: timeOfDecision(rootDir, world.now) };
}

async function note(trouble: string, { rootDir }: Settings, { now }: World): Promise<void> {
  (await import("../state/trouble.ts")).noteTrouble(rootDir, now, trouble);
}

/** A wrong command line is nobody's trouble but his who typed it. */
async function noteThrown(error: unknown, settings: Settings, world: World): Promise<void> {
  const isUsage = error instanceof SentryError && error.kind === "usage";
  if (!isUsage) await note(sentenceOf(error), settings, world);
}

async function runCounting(
  { action, address }: Request,
  world: World,
  settings: Settings,
): Promise<Outcome> {
  if (action === "drain") {
    await goOnImporting(settings, DRAIN_IMPORT_MS);
    return (await import("./drain.ts")).drain(settings, world.now);
  }
  if (action === "gate") {
    const { gate, inTime } = await import("./gate.ts");
    return await inTime(gate(address, world.environment, settings, world.now));
  }
  if (!address) throw new SentryError("usage", `--${action} needs an address`);
  return await (await import("./connect.ts")).connect(address, settings, world.now);
}

/** For how long a run that a connection starts goes on with what a killed import has left, in milliseconds. */
const DRAIN_IMPORT_MS = 2000;

/** A list that a killed run has left half imported is put first: what is decided now is not to be undone by it. */
async function goOnImporting(settings: Settings, ms?: number): Promise<void> {
  if (!lstatIfPresent(`${settings.rootDir}/import`)) return;
  const { finishImport } = await import("../lists/put_import.ts");
  await finishImport(settings, false, ms);
}

/** Has the long files of the deny list follow, where they have to and it is time. */
async function withLists(
  done: Outcome,
  settings: Settings,
  world: World,
  isWatched = true,
): Promise<Outcome> {
  if (listsTodoEnd(settings.rootDir) === 0) return done;
  const { settleLists } = await import("./settle_lists.ts");
  try {
    await settleLists(settings, world.now, isWatched);
    return done;
  } catch (error) {
    if (!(error instanceof SentryError)) throw error;
    const trouble = `the deny list was not written yet: ${error.message}; the next run does it`;
    return { ...done, troubles: [...done.troubles, trouble] };
  }
}

/** Has the firewalls follow what was decided; nobody waits for a run by hand or by cron, which looks too if others are switched on. */
async function withFirewalls(
  done: Outcome,
  settings: Settings,
  world: World,
  mayHaveChanged = true,
): Promise<Outcome> {
  if (settings.firewalls.length === 0) {
    if (!mayHaveChanged) return done;
    const { leftBehind } = await import("../firewall/filled.ts");
    if (leftBehind(settings).length === 0) return done;
  }
  const { settleFirewalls } = await import("../firewall/follow_records.ts");
  const { notes, troubles } = await settleFirewalls(settings, world.now, mayHaveChanged);
  return {
    ...done,
    notes: [...done.notes, ...notes],
    troubles: [...done.troubles, ...troubles],
  };
}

async function runByHand(request: Request, world: World): Promise<Outcome> {
  const settings = readSettings(world.environment, world.executable());
  try {
    // What ends is for --expire to see, which looks at the clock itself.
    const isExpiring = request.action === "expire";
    const when = isExpiring ? world : await dated(world, settings);
    return await runWatched(request, settings, when);
  } catch (error) {
    // Cron runs these, and its mail may reach nobody.
    const isRegular = request.action === "scan" || request.action === "expire";
    if (isRegular || !(error instanceof SentryError)) await noteThrown(error, settings, world);
    throw error;
  }
}

/** What decides about addresses. */
const GO_ON: ReadonlySet<Request["action"]> = new Set([
  "scan",
  "expire",
  "whitelist",
  "blacklist",
  "delist",
]);

async function runWatched(request: Request, settings: Settings, world: World): Promise<Outcome> {
  const { action, address } = request;
  if (GO_ON.has(action)) await goOnImporting(settings);
  if (action === "install") {
    return (await import("./install.ts")).install(request, settings, world);
  }
  if (action === "uninstall") {
    return (await import("./uninstall.ts")).uninstall(request, settings, world);
  }
  if (action === "report") {
    const { report } = await import("./report.ts");
    return report(address, request.verbose, settings, world.now);
  }
  if (action === "scan") {
    const { scan } = await import("./scan.ts");
    const done = await scan(settings, world.now, world.progress);
    return await noted("scan", await withAll(done, settings, world), settings, world);
  }
  if (action === "expire") {
    const { expire } = await import("./expire.ts");
    const done = await expire(settings, world.now, request.verbose);
    await (await import("../firewall/follow_records.ts")).refillLater(settings);
    return await noted("expire", await withAll(done, settings, world), settings, world);
  }
  if (action === "export") {
    const { exportList } = await import("./export_list.ts");
    return await exportList(request.format, settings, world);
  }
  if (action === "import") {
    const { importList } = await import("./import_list.ts");
    return await withAll(await importList(request, settings, world), settings, world);
  }
  if (action === "sync") {
    const done = await (await import("./sync.ts")).sync(settings, world.now);
    return await withLists(done, settings, world);
  }
  if (!address) throw new SentryError("usage", `--${action} needs an address`);
  const done = await setByHand(request, address, settings, world);
  return await withAll(done, settings, world);
}

async function withAll(done: Outcome, settings: Settings, world: World): Promise<Outcome> {
  return await withFirewalls(await withLists(done, settings, world), settings, world);
}

async function setByHand(
  { action, force }: Request,
  address: Network,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  const { blacklist, delist, whitelist } = await import("./set_by_hand.ts");
  if (action === "whitelist") return whitelist(address, settings, world.now);
  if (action === "delist") return delist(address, settings, world.now);
  const { callerAddress } = await import("../install/caller.ts");
  const caller = force ? undefined : await callerAddress(world.environment);
  return blacklist(address, settings, world.now, caller, force);
}

/** That cron runs what it should is for `--doctor` to see. */
async function noted(
  what: "scan" | "expire",
  done: Outcome,
  settings: Settings,
  world: World,
): Promise<Outcome> {
  (await import("../state/ran.ts")).noteRan(settings.rootDir, what, world.now);
  return done;
}
