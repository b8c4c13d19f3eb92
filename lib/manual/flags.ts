/** Every option there is; the parser and the help are made from this table. */

/** What a run of the program does. */
export type Action =
  | "connect"
  | "whitelist"
  | "blacklist"
  | "delist"
  | "report"
  | "scan"
  | "expire"
  | "drain"
  | "sync"
  | "import"
  | "export"
  | "gate"
  | "install"
  | "uninstall"
  | "doctor"
  | "test-log"
  | "example"
  | "forms"
  | "generate"
  | "usage"
  | "help"
  | "version";

/** One option. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Name of its value in the help; nothing for a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly isRepeatable?: boolean;
  /** Whether the value may be left out; it then stands behind `=` alone. */
  readonly valueIsOptional?: boolean;
  /** Whether an optional value may be the next word, too. */
  readonly takesNextWord?: boolean;
  /** What it makes the program do; nothing for an option that only says how. */
  readonly action?: Action;
  /** The option that it is another name of. */
  readonly sameAs?: string;
  /** Whether the action needs `--ip`. */
  readonly needsIp?: boolean;
  /** The actions that it belongs to; nothing for one that goes with all. */
  readonly goesWith?: readonly Action[];
  readonly about: string;
}

/** The options, in the order of the help. */
export const FLAGS: readonly Flag[] = [
  {
    name: "connect",
    short: "c",
    action: "connect",
    needsIp: true,
    about: "count a connection and judge the address",
  },
  {
    name: "whitelist",
    short: "w",
    action: "whitelist",
    needsIp: true,
    about: "never block it; lifts a block",
  },
  {
    name: "allow",
    sameAs: "whitelist",
    action: "whitelist",
    needsIp: true,
    about: "the same as --whitelist",
  },
  {
    name: "blacklist",
    short: "b",
    action: "blacklist",
    needsIp: true,
    about: "block it; lifts a whitelisting",
  },
  {
    name: "block",
    sameAs: "blacklist",
    action: "blacklist",
    needsIp: true,
    about: "the same as --blacklist",
  },
  {
    name: "delist",
    short: "d",
    action: "delist",
    needsIp: true,
    about: "take it off both lists and forget what the logs said of it",
  },
  {
    name: "report",
    short: "r",
    action: "report",
    about: "print the summary; with --ip, tell about that address",
  },
  {
    name: "scan",
    action: "scan",
    about: "read all that is new in the logs and judge every address in it",
  },
  {
    name: "expire",
    action: "expire",
    about: "lift blocks whose time is up, forget who was not seen for long; for cron",
  },
  {
    name: "drain",
    action: "drain",
    about: "count the connections that the hook has written down, and judge",
  },
  {
    name: "sync",
    action: "sync",
    about: "fill the firewalls that are switched on anew from the records; at boot",
  },
  {
    name: "import",
    value: "FILE",
    action: "import",
    about: "blacklist what is listed in FILE (- is stdin), or in 0.22's folder",
  },
  {
    name: "export",
    value: "FORMAT",
    valueIsOptional: true,
    action: "export",
    about: "print what is refused; plain, csv, json, hosts.deny, nftables, ipset, pf",
  },
  {
    name: "gate",
    action: "gate",
    about: "count, judge, answer: status 1 refuses, 0 lets in (--ip or PAM_RHOST)",
  },
  {
    name: "install",
    value: "HOW",
    valueIsOptional: true,
    action: "install",
    about: "put it to work on this server; HOW: libwrap (default), pam, scan",
  },
  {
    name: "uninstall",
    action: "uninstall",
    about: "take out what --install put in place",
  },
  {
    name: "doctor",
    action: "doctor",
    about: "check that everything works; exit status as for a monitoring plugin",
  },
  {
    name: "test-log",
    value: "FILE",
    action: "test-log",
    about: "say what is made of each line of FILE (- is stdin); changes nothing",
  },
  {
    name: "forms",
    value: "DAEMON",
    valueIsOptional: true,
    action: "forms",
    about: "list the messages that are understood, of daemons and rules, or of one",
  },
  {
    name: "example",
    value: "NAME",
    valueIsOptional: true,
    action: "example",
    about: "print an example of a rule for rules.d; without NAME, list them",
  },
  {
    name: "generate",
    value: "WHAT",
    action: "generate",
    about: "print complete-bash, complete-zsh or complete-fish, for that shell",
  },
  {
    name: "ip",
    value: "ADDR",
    goesWith: ["connect", "whitelist", "blacklist", "delist", "report", "gate"],
    about: "an IPv4 or IPv6 address; for -w, -b, -d and -r a block too",
  },
  {
    name: "force",
    goesWith: ["blacklist", "import"],
    about: "block even yourself; take whitelistings too",
  },
  {
    name: "reason",
    value: "TEXT",
    goesWith: ["import"],
    about: "why, for events.log",
  },
  {
    name: "expire-days",
    value: "DAYS",
    goesWith: ["import"],
    about: "for how many days from now on",
  },
  {
    name: "skip-bad",
    goesWith: ["import"],
    about: "pass over lines that are not understood",
  },
  {
    name: "services",
    value: "LIST",
    goesWith: ["install"],
    about: "services that libwrap guards, with commas; by default sshd",
  },
  {
    name: "firewall",
    value: "LIST",
    goesWith: ["install"],
    about: "block in nftables, ipset, iptables, pf or ipfw too",
  },
  {
    name: "dry-run",
    goesWith: ["install", "uninstall"],
    about: "show what would change; changes nothing",
  },
  {
    name: "purge",
    goesWith: ["uninstall"],
    about: "take out records, lists and settings too",
  },
  { name: "repair", goesWith: ["doctor"], about: "mend what can be mended" },
  {
    name: "json",
    goesWith: ["test-log", "doctor"],
    about: "print objects for programs in place of text",
  },
  {
    name: "judge",
    goesWith: ["test-log"],
    about: "say who would be blocked and who trusted by it alone",
  },
  {
    name: "set",
    value: "KEY=VALUE",
    isRepeatable: true,
    goesWith: ["test-log"],
    about: "judge with this setting; may be given several times",
  },
  { name: "verbose", short: "v", about: "say what is done and why" },
  { name: "usage", short: "h", action: "usage", about: "print the most important commands" },
  {
    name: "help",
    value: "TOPIC",
    valueIsOptional: true,
    takesNextWord: true,
    action: "help",
    about: "print all options, or a page of the manual: sentry, conf, rules, files",
  },
  { name: "version", action: "version", about: "print the version" },
];
