/**
 * ON_BLOCK: tells a program of the administrator's about addresses that were blocked. It runs in the background, when sentry
 * has long left, and whatever becomes of it, the block stands.
 */
import { appendToFile } from "../files/write_file.ts";
import { checkProgram } from "../programs/trusted_program.ts";
import { eventTime } from "../state/events.ts";
import type { AddressRecord } from "../state/record.ts";
import { troubleAside } from "./asides.ts";

/** What waits for the program. */
export const SHELL = "/bin/sh";

/** For how many addresses of one change the program is run. */
export const MOST_RUNS = 500;

/** How long one run of the program may take, in seconds. */
const LONGEST_SECONDS = 60;

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Closes in a shell what only others can that know descriptors of two digits; dash takes such a number for a program. Where there
 * is no perl either they stay open: nobody but who starts sentry can have left them.
 */
const CLOSE_MORE = `more=
for path in /proc/self/fd/[1-9][0-9]*; do
  [ ! -h "$path" ] || more="$more \${path##*/}"
done
if [ -n "$more" ] && [ "$again" != done ]; then
  if (eval 'exec 10>&-') 2>/dev/null; then
    for one in $more; do eval "exec $one>&-"; done
  elif [ -x /usr/bin/perl ]; then
    exec /usr/bin/perl -e 'opendir my $all, "/proc/self/fd";
      for (grep { $_ > 9 } readdir $all) { open my $one, "<&=", $_ or next; close $one }
      exec @ARGV' /bin/sh -c "$again" sentry-on-block "$1" "$2" "$3" done
  fi
fi`;

/**
 * Arguments: the program, events.log, seconds, this script itself. Standard input: eight fields for each address, and a last word, without which
 * the fields before it may be cut off. All is read at once, so that who writes it need not wait for the program.
 * `timeout` stands behind `env`, which would take a path with `=` in it for a variable.
 */
export const SCRIPT = `
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
again=$4
${CLOSE_MORE}
umask 077
program=$1 events=$2 seconds=$3
set -f
set -- $(cat)
exec </dev/null
note() {
  [ -h "$events" ] || printf '%s on-block %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$events"
}
while [ $# -gt 8 ]; do
  (
    umask 022
    exec env -i PATH="$PATH" LC_ALL=C timeout -k 5 "$seconds" "$program" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8"
  )
  status=$?
  [ $status = 0 ] || note "failed $1 status=$status"
  shift 8
  case $status in 124 | 137)
    [ $# -le 8 ] || note "passed over $(($# / 8)) addresses: the one before took its whole time"
    exit 0
    ;;
  esac
done
`;

/**
 * Starts the program for addresses that were blocked, and does not wait for it.
 *
 * @param program Its path.
 * @param blocked The addresses' records.
 * @param rootDir The ROOT_DIR.
 * @param now Epoch seconds.
 * @param seconds How long one run may take.
 * @returns Once the addresses are handed over; what goes wrong is a trouble beside the command's own work.
 */
export async function runOnBlock(
  program: string,
  blocked: readonly AddressRecord[],
  rootDir: string,
  now: number,
  seconds = LONGEST_SECONDS,
): Promise<void> {
  const events = `${rootDir}/events.log`;
  const note = (text: string) =>
    appendToFile(events, `${eventTime(now)} on-block ${text}\n`, 0o600);
  try {
    checkProgram(program, "ON_BLOCK");
    const most = blocked.slice(0, MOST_RUNS);
    const more = blocked.length - most.length;
    if (more > 0) note(`passed over ${more} addresses: it is run for ${MOST_RUNS} at once`);
    await start([program, events, String(seconds)], most.map((one) => fieldsOf(one) + "\n"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const trouble = `ON_BLOCK was not run: ${reason}`;
    troubleAside(trouble);
    try {
      note(`not run for ${blocked.length} addresses: ${reason}`);
    } catch {
      // It is told as a trouble as well.
    }
  }
}

async function start(args: readonly string[], lines: readonly string[]): Promise<void> {
  const child = new Deno.Command(SHELL, {
    args: ["-c", SCRIPT, "sentry-on-block", ...args, SCRIPT],
    clearEnv: true,
    env: { LC_ALL: "C", PATH },
    cwd: "/",
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // In a session of its own, so that the end of a terminal is not its end.
    detached: true,
  }).spawn();
  child.unref();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(lines.join("") + "end\n"));
  await writer.close();
}

/** What is known of an address, in the order in which the program gets it. */
function fieldsOf(record: AddressRecord): string {
  const { network, cause, seen, successes, failures, naughty, probed, strikes } = record;
  return [network.text, cause, seen, successes, failures, naughty, probed, strikes].join(" ");
}
