import assert from "node:assert/strict";
import { FLAGS } from "../../lib/manual/flags.ts";
import { parseArgv } from "../../lib/cli/parse_argv.ts";
import { SentryError } from "../../lib/errors.ts";

const IP = "--ip=203.0.113.7";

Deno.test("parseArgv() knows every option by its name and its letter", () => {
  for (const flag of FLAGS) {
    if (!flag.action) continue;
    const value = flag.value && !flag.valueIsOptional ? "=x" : "";
    const ip = flag.needsIp ? [IP] : [];
    const request = parseArgv([`--${flag.name}${value}`, ...ip]);
    assert.equal(request.action, flag.action, flag.name);
    if (flag.short) assert.equal(parseArgv([`-${flag.short}`, ...ip]).action, flag.action);
  }
  const names = FLAGS.map((flag) => flag.name);
  const letters = FLAGS.flatMap((flag) => flag.short ?? []);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(letters).size, letters.length);
});

Deno.test("parseArgv() takes a value behind = or as the next word, and letters in one word", () => {
  for (
    const argv of [
      ["-c", "-v", IP],
      ["-cv", IP],
      ["-vc", "--ip", "203.0.113.7"],
      [IP, "--verbose", "--connect"],
      ["--ip", "::ffff:203.0.113.7", "-v", "-c"],
    ]
  ) {
    const { action, verbose, address, force, json, file } = parseArgv(argv);
    assert.deepEqual([action, verbose, address?.text], ["connect", true, "203.0.113.7"]);
    assert.deepEqual([force, json, file], [false, false, undefined]);
  }
  assert.equal(parseArgv(["--test-log", "-"]).file, "-");
  assert.equal(parseArgv(["--help", "rules"]).topic, "rules");
  assert.equal(parseArgv(["--help=rules"]).topic, "rules");
  assert.deepEqual([parseArgv(["--help"]).topic, parseArgv(["-h"]).action], [undefined, "usage"]);
  assert.equal(parseArgv(["--help", "-v"]).action, "help");
  assert.equal(parseArgv(["--test-log=a=b"]).file, "a=b");
});

Deno.test("parseArgv() refuses with one line that names the word", () => {
  const refused: [string[], RegExp][] = [
    [[], /^nothing to do; give one of --connect, /],
    [["--"], /^unknown option "--"; --help lists them$/],
    [["-"], /^unknown option "-"; --help lists them$/],
    [["-i", "203.0.113.7"], /^unknown option "-i"; --help lists them$/],
    [["-cx", IP], /^unknown option "-x"; --help lists them$/],
    [["-cc", IP], /^option --connect is given twice$/],
    [["-cb", IP], /^--connect and --blacklist can't go together; give one of them$/],
    [["--allow", "--whitelist", IP], /can't go together/],
    [["-undefined", IP], /^unknown option "-u"; --help lists them$/],
    [["--undefined", IP], /^unknown option "--undefined"; --help lists them$/],
    [["-c=1", IP], /^unknown option "-c=1"; --help lists them$/],
    [["--Connect", IP], /^unknown option "--Connect"; did you mean --connect\?$/],
    [["--conn", IP], /^unknown option "--conn"; did you mean --connect\?$/],
    [["--whitlist", IP], /^unknown option "--whitlist"; did you mean --whitelist\?$/],
    [["--help", "Rules"], /^unexpected word "Rules"; give it as --help=Rules$/],
    [["-c", "203.0.113.7"], /^unexpected word "203\.0\.113\.7"; give it as --ip=203\.0\.113\.7$/],
    [["-b", "2001:DB8::/32"], /^unexpected word "2001:DB8::\/32"; give it as --ip=2001:db8::\/32$/],
    [["-c", ""], /^unexpected word ""; --help lists the options$/],
    [["--install", "pam"], /^unexpected word "pam"; give it as --install=pam$/],
    [["--forms", "sshd"], /^unexpected word "sshd"; give it as --forms=sshd$/],
    [["--forms", "a b"], /^unexpected word "a b"; --help lists the options$/],
    [["--forms", "sshd", "vsftpd"], /^unexpected word "sshd"; give it as --forms=sshd$/],
    [["--scan", "sshd"], /^unexpected word "sshd"; --help lists the options$/],
    [["-c", "--ip"], /^option --ip needs a value: --ip=ADDR$/],
    [["-c", "--ip", ""], /^option --ip needs a value/],
    [["-c", "--ip", "-v"], /^--ip takes one IPv4 or IPv6 address such as .*, not "-v"$/],
    [["-c", "--ip", "203.0.113.7\n"], /not "203\.0\.113\.7\\u000a"$/],
    [["--verbose=yes", "-r"], /^option --verbose takes no value$/],
    [["--verbose=", "-r"], /^option --verbose takes no value$/],
    [["-r", "--ip=203.0.113."], /^--ip takes one/],
    [["--help", "--ip=x"], /^--ip takes one/],
  ];
  for (const [argv, about] of refused) {
    assert.throws(
      () => parseArgv(argv),
      (error) =>
        error instanceof SentryError && error.kind === "usage" && about.test(error.message),
      JSON.stringify(argv),
    );
  }
});

Deno.test("parseArgv() never throws anything else, whatever the words", () => {
  const pieces = [
    "-",
    "--",
    "c",
    "r",
    "ip",
    "=",
    "203.0.113.7",
    "\0",
    "\n",
    "é",
    " ",
    "connect",
    "v",
  ];
  let seed = 9;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let i = 0; i < 20_000; i++) {
    const argv = Array.from(
      { length: random(4) },
      () => Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join(""),
    );
    try {
      parseArgv(argv);
    } catch (error) {
      assert.ok(
        error instanceof SentryError && !error.message.includes("\n"),
        JSON.stringify(argv),
      );
    }
  }
});

Deno.test("parseArgv() reads how to install, and for which services", () => {
  const request = parseArgv(["--install=pam", "--dry-run"]);
  assert.deepEqual([request.how, request.dryRun, request.services], ["pam", true, ["sshd"]]);
  assert.equal(parseArgv(["--install"]).how, "libwrap");
  assert.deepEqual(parseArgv(["--install", "--services", "sshd, vsftpd,sshd"]).services, [
    "sshd",
    "vsftpd",
  ]);
  for (const odd of ["ALL", "EXCEPT", "", "sshd,,vsftpd", "a b", "sshd:", "-x", "@host"]) {
    assert.throws(() => parseArgv(["--install", `--services=${odd}`]), SentryError, odd);
  }
  for (const odd of ["--install=", "--install=all"]) {
    assert.throws(() => parseArgv([odd]), SentryError);
  }
  assert.throws(() => parseArgv(["--install", "pam"]), SentryError);
});
