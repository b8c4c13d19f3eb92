import type { Network } from "../address/network.ts";
import type { Action } from "../manual/flags.ts";
import type { Installation } from "../install/installation.ts";
import type { ExportFormat } from "../lists/formats.ts";
import type { BackendName } from "../policy/backend_names.ts";

/** What was asked for. */
export interface Request {
  readonly action: Action;
  /** The address or block given with `--ip`, canonical. */
  readonly address: Network | undefined;
  /** The file given with `--test-log` or `--import`. */
  readonly file: string | undefined;
  /** The form given with `--export`. */
  readonly format: ExportFormat;
  /** The daemon given with `--forms`. */
  readonly daemon: string | undefined;
  /** The name given with `--example`. */
  readonly example: string | undefined;
  /** What `--generate` is to print. */
  readonly generated: string | undefined;
  /** The page of the manual given with `--help`. */
  readonly topic: string | undefined;
  /** Why something is imported. */
  readonly reason: string | undefined;
  /** For how many days from now on. */
  readonly expireDays: number | undefined;
  readonly skipBad: boolean;
  readonly json: boolean;
  /** Whether `--test-log` judges by what it reads. */
  readonly judge: boolean;
  /** The settings that it tries in place of the present ones, KEY=VALUE, not read yet. */
  readonly trial: readonly string[];
  readonly verbose: boolean;
  readonly force: boolean;
  /** How to install. */
  readonly how: Installation;
  /** The services that libwrap guards. */
  readonly services: readonly string[];
  /** The firewalls to set up. */
  readonly firewalls: readonly BackendName[];
  readonly dryRun: boolean;
  readonly purge: boolean;
  readonly repair: boolean;
}
