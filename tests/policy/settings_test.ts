import assert from "node:assert/strict";
import { SentryError } from "../../lib/errors.ts";
import {
  applySetting,
  applySettingsFile,
  DEFAULT_SETTINGS,
  SETTING_RULES,
  type Settings,
} from "../../lib/policy/settings.ts";

const file = (text: string) => applySettingsFile(DEFAULT_SETTINGS, text, "/r/sentry.conf");
const isUsage = (error: unknown) => error instanceof SentryError && error.kind === "usage";

Deno.test("SETTING_RULES say the defaults that DEFAULT_SETTINGS has", () => {
  let settings: Settings = DEFAULT_SETTINGS;
  for (const { key, byDefault } of SETTING_RULES) {
    if (byDefault !== "") settings = applySetting(settings, key, byDefault, "here");
  }
  assert.deepEqual(settings, DEFAULT_SETTINGS);
});

Deno.test("applySetting() takes the default that the help shows for every setting", () => {
  for (const { key, byDefault } of SETTING_RULES) {
    assert.deepEqual(applySetting(DEFAULT_SETTINGS, key, byDefault, "here"), DEFAULT_SETTINGS, key);
  }
});

Deno.test("applySetting() takes the ends of each range and nothing beyond", () => {
  const allowed: Record<string, [string[], string[]]> = {
    EXPIRE_BLOCK_DAYS: [["0", "1", "36500"], ["", "-1", "36501", "1.5", "1e2", " 1", "0x10", "９"]],
    IPV6_PREFIX: [["48", "64", "128"], ["47", "129", "/64", ""]],
    ADD_TO_TCPWRAPPERS: [["0", "1"], ["", "yes", "2", "01", "true"]],
    PROTECT_FTP: [["0", "1"], ["on"]],
    PROTECT_SMTP: [["0", "1"], ["on"]],
    PROTECT_MUA: [["0", "1"], ["on"]],
    LOG_DIR: [["/var/log", "/var//log/", "/a b"], [
      "",
      "/",
      "log",
      "/a/../b",
      "/a/.",
      "/a\nb",
      "~",
    ]],
    ON_BLOCK: [["", "/usr/local/sbin/tell", "/a b/c"], ["tell", "/", "/a/../b", "/a\nb"]],
    ALLOW_NETS: [
      ["", " , ", "203.0.113.7", "203.0.113.0/24,2001:db8::/32 ::1", "::ffff:192.0.2.0/120"],
      ["203.0.113", "203.0.113.0/33", "example.net", "ALL", "203.0.113.0/24;198.51.100.1"],
    ],
  };
  for (const [key, [good, bad]] of Object.entries(allowed)) {
    for (const text of good) applySetting(DEFAULT_SETTINGS, key, text, "here");
    for (const text of bad) {
      const about = { name: "SentryError", message: new RegExp(`^here: ${key} takes .*, not "`) };
      assert.throws(
        () => applySetting(DEFAULT_SETTINGS, key, text, "here"),
        about,
        `${key}=${text}`,
      );
    }
  }
});

Deno.test("applySetting() keeps loopback in ALLOW_NETS and folds slashes in paths", () => {
  const { allowNets } = applySetting(DEFAULT_SETTINGS, "ALLOW_NETS", "203.0.113.9/24", "here");
  assert.deepEqual(allowNets.map((net) => net.text), ["127.0.0.1", "::1", "203.0.113.0/24"]);
  assert.equal(applySetting(DEFAULT_SETTINGS, "LOG_DIR", "//a///b/", "here").logDir, "/a/b");
});

Deno.test("applySettingsFile() reads comments, blanks, quotes, spaces and CRLF", () => {
  const settings = file(
    "# one\r\n\r\n  PROTECT_FTP = 0  \r\nEXPIRE_BLOCK_DAYS=\"7\"\r\nLOG_DIR='/a b'\nALLOW_NETS=\n",
  );
  assert.deepEqual(
    [settings.protectFtp, settings.expireBlockDays, settings.logDir, settings.allowNets.length],
    [false, 7, "/a b", 2],
  );
  assert.deepEqual(file(""), DEFAULT_SETTINGS);
});

Deno.test("applySettingsFile() names file and line of every mistake", () => {
  const mistakes: Record<string, RegExp> = {
    "\n\nNOPE=1": /^\/r\/sentry\.conf line 3: unknown setting "NOPE"; there are ROOT_DIR, /,
    "protect_ftp=1": /line 1: unknown setting "protect_ftp"/,
    "PROTECT_FTP": /line 1: expected KEY=value or a comment, not "PROTECT_FTP"/,
    "export PROTECT_FTP=1": /line 1: expected KEY=value/,
    "PROTECT_FTP=1 # on": /line 1: PROTECT_FTP takes 0 or 1, not "1 # on"/,
    'PROTECT_FTP="1': /line 1: expected KEY=value/,
    "PROTECT_FTP=1\nPROTECT_FTP=1": /line 2: PROTECT_FTP is set twice/,
    "ROOT_DIR=/x": /line 1: ROOT_DIR is set in the environment only/,
    "\x1b[2J": /line 1: expected KEY=value or a comment, not "\\u001b\[2J"/,
  };
  for (const [text, about] of Object.entries(mistakes)) {
    assert.throws(
      () => file(text),
      (error) => isUsage(error) && about.test(String(Reflect.get(error as object, "message"))),
      text,
    );
  }
});
