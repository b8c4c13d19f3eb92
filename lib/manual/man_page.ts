/** The manual page, in the macros of man(7), made from the tables that `--help` is made from. */
import { countMeanings, listForms, type Listing } from "../forms/listing.ts";
import { aclexecRules } from "../wrappers/gate_lines.ts";
import { SETTING_RULES } from "../policy/settings.ts";
import { RELEASED, VERSION } from "../version.ts";
import { EXIT_STATUSES } from "../exit_status.ts";
import { type Flag, FLAGS } from "./flags.ts";
import { aboutOption, FILES, USAGE } from "./help.ts";

/**
 * Writes the manual page.
 *
 * @returns The whole page, sentry(8).
 */
export function manPage(): string {
  return `.TH SENTRY 8 "${RELEASED}" "sentry ${VERSION}" "System Administration"
.SH NAME
sentry \\- block those who try to break in, and nobody else
.SH SYNOPSIS
.nf
${verbatim(USAGE.replace("usage: ", "       ").replace(/^ {7}/gm, ""))}.fi
.SH DESCRIPTION
.B sentry
keeps those out who try to break in through ssh.
Nothing stays resident: libwrap, PAM or cron runs it.
It counts the addresses that connect, looks at what the logs say of them, and whitelists them or
writes them to a deny list, which libwrap reads.
.PP
${verbatim(RULES)}.SH OPTIONS
${FLAGS.map((flag) => item(flagText(flag), aboutOption(flag))).join("")}.PP
With
.B \\-\\-json
.B \\-\\-test\\-log
prints an object for each line: line is its number; service, outcome and address are null where it
has none; times is how many tries it stands for, 0 where it is about nobody.
With
.B \\-v
it tells which message it took the line for, as
.B \\-\\-forms
lists it.
.PP
.B \\-\\-judge
decides as
.B \\-\\-scan
would that read this file alone and had known nobody before, with the present settings and those of
.BR \\-\\-set ;
with
.B \\-\\-json
it prints an object for each address: address, verdict (blocked, trusted or left alone), cause,
because, and lines, the numbers of those that it rests on.
.SH SETTINGS
In
.I sentry.conf
in ROOT_DIR, one KEY=value a line, and in the environment, which wins; the gate takes none from
there.
Lines that begin with # are comments.
${
    SETTING_RULES.map(({ key, byDefault, about }) =>
      item(`.B ${text(key)}`, `${about}; by default ${byDefault === "" ? "none" : byDefault}`)
    ).join("")
  }.SH FILES
Everything is in ROOT_DIR, by default
.IR /var/db/sentry .
${FILES.map(([name, about]) => item(`.I ${text(name)}`, about)).join("")}.SH LOG COMMAND
LOG_COMMAND names a program and its arguments, with blanks between them and no quotes.
.B \\-\\-scan
reads what it prints as one more log.
Its last line says where it stopped, as
.B journalctl \\-\\-show\\-cursor
says it:
.PP
.RS 4
.nf
\\-\\- cursor: TEXT
.fi
.RE
.PP
The next time it finds TEXT in SENTRY_CURSOR, and prints what is new since then.
What it printed counts for nothing if it fails, takes more than 300 seconds, or ends without a cursor.
.SH MESSAGES
.B \\-\\-forms
lists what is understood of each daemon, as the daemon's source has it; a message may mean more
than one thing.
${
    listForms().map((listing) => item(`.B ${text(listing.service)}`, aboutMessages(listing))).join(
      "",
    )
  }.SH RULES OF YOUR OWN
.I rules.d/NAME.rule
describes a service that is not known:
.PP
.RS 4
.nf
${verbatim(RULE)}.fi
.RE
.PP
.B log
names a file,
.B unit
one of systemd's whose entries of the journal are read where no such file is there,
.B program
whose lines are read of a log with syslog's headers, and
.B port
what firewalls drop.
The other lines say what a message means and how the service prints it; README tells of the language.
.B sentry \\-\\-example
lists rules for common services, and
.B sentry \\-\\-example=nginx
prints one.
.B \\-\\-scan
reads their logs;
.B \\-\\-test\\-log
.I FILE
.B \\-v
says which rule took which line, and
.B \\-\\-doctor
warns of rules that are wrong or match nothing.
.SH EXIT STATUS
${EXIT_STATUSES.map(([status, about]) => item(`.B ${status}`, about)).join("")}.PP
.B \\-\\-doctor
ends as a monitoring plugin does: 0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
.B \\-\\-gate
ends with 1 and prints
.B refuse
to refuse a client, and with 0 to let it in, also on any trouble of its own.
.SH ANSWERING AT ONCE
The hook refuses the next connection.
.B \\-\\-gate
answers for the one at hand, in two seconds.
With libwrap's
.BR aclexec ,
in
.IR /etc/hosts.deny :
.PP
.RS 4
.nf
${verbatim(ACLEXEC)}.fi
.RE
.PP
Only that word refuses, so that a program that is missing or killed lets people in.
With
.BR pam_exec (8)
the lines are those that
.B sentry \\-\\-install=pam
writes; tcpserver and xinetd tell the address in a variable.
.SH EXAMPLES
${EXAMPLES.map(example).join(".PP\n")}.SH SEE ALSO
.BR hosts_access (5),
.BR hosts_options (5),
.BR pam_exec (8),
.BR cron (8),
.BR sshd (8)
.SH HISTORY
It carries on Matt Simerson's sentry.pl, with its command line, its rules and its report.
`;
}

const RULES = `An address is judged from its third connection, or third try in the logs, on.
If it has logged in, it is whitelisted: never blocked, and not looked at any more, unless
EXPIRE_ALLOW_DAYS or ALLOW_FAILURES is set to end that; a login lifts a block that was not made by
hand.
If it has logged in only after more than ten failed tries, the password was probably guessed: it is
blacklisted until --whitelist or --delist settles it, and --doctor and -r -v tell of it.
Otherwise, if it tried a user that does not exist or may not log in, it is blacklisted;
also after more than ten wrong passwords.
Probes never block, a refused public key is no failure, and a log that can't be read to its end
blocks nobody.
`;

const RULE = `log /var/log/door.log
port 8080
failed
  {time} wrong word for {user:chosen} from {peer:address}
`;

/** Folded as libwrap allows, to be no wider than a terminal. */
const ACLEXEC = aclexecRules("/var/db/sentry").deny.replace(" /var/", " \\\n  /var/");

const EXAMPLES: readonly (readonly [string, string])[] = [
  [
    "Put it to work on this server, after a look at what would change",
    "sentry --install --dry-run\nsentry --install\n",
  ],
  ["See whether everything works, and mend what does not", "sentry --doctor --repair\n"],
  [
    "See what became of everybody, and of one address and why",
    "sentry -r\nsentry -r -v --ip=203.0.113.7\n",
  ],
  [
    "Let somebody in again, and trust an address for good",
    "sentry --delist --ip=203.0.113.7\nsentry --whitelist --ip=198.51.100.20\n",
  ],
];

function example([about, commands]: readonly [string, string]): string {
  return `${text(about)}:\n.PP\n.RS 4\n.nf\n${verbatim(commands)}.fi\n.RE\n`;
}

/** Whose messages, how many, and what they mean. */
function aboutMessages(listing: Listing): string {
  const counts = countMeanings(listing).map(([meaning, forms]) => `${meaning} ${forms}`);
  return `of ${listing.programs.join(", ")}: ${counts.join(", ")}`;
}

function item(head: string, about: string): string {
  return `.TP\n${head}\n${text(about)}\n`;
}

function flagText(flag: Flag): string {
  const names = [flag.short && `-${flag.short}`, `--${flag.name}`].filter((name) => name);
  const bold = names.map((name) => `\\fB${text(name ?? "")}\\fR`).join(", ");
  if (!flag.value) return bold;
  const value = `=\\fI${text(flag.value)}\\fR`;
  return bold + (flag.valueIsOptional ? `[${value}]` : value);
}

/** Lines as they are, each safe at its beginning. */
function verbatim(lines: string): string {
  return lines.replace(/\n$/, "").split("\n").map(text).join("\n") + "\n";
}

/** Text that roff prints as it is: no escape, no request, hyphens that can be copied. */
function text(plain: string): string {
  const escaped = plain.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
