/** What every package does when it comes and goes; lines for any POSIX shell. */
import { PACKAGED } from "../../lib/packaged.ts";
import { PROGRAM } from "./files.ts";

/** Has ROOT_DIR name the package's settings; those that stand there from before stay. */
export const LINK_CONF = `conf=${PACKAGED.rootDir}/sentry.conf
[ -e $conf ] || [ -h $conf ] || ln -s ${PACKAGED.conf} $conf`;

/** Makes what the services could not, also before the next boot. */
export const MAKE_LOCK =
  "if [ -d /run/systemd/system ]; then systemd-tmpfiles --create sentry.conf || true; fi";

/** Tells systemd of units that came, changed or went. */
export const RELOAD = "if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi";

/** What the package does not do by itself. */
export const SAY_INSTALL =
  `echo "sentry does nothing yet. As root, this puts it to work, and shows each step:"
echo "    sentry --install"`;

/**
 * Takes out of hosts.allow and elsewhere what names files that go now. An installation of before, which the package never put
 * to work, has a program of its own and stays.
 */
export const UNINSTALL = `for root in /var/db/sentry ${PACKAGED.rootDir}; do
  case $(readlink $root/sentry) in
    /usr/sbin/sentry | /usr/bin/sentry)
      ${PROGRAM} --uninstall || echo "what sentry names above is left to be done by hand" >&2
      ;;
  esac
done`;
