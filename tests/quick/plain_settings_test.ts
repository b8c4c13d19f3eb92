import assert from "node:assert/strict";
import {
  applySetting,
  applySettingsFile,
  DEFAULT_SETTINGS,
  SETTING_RULES,
} from "../../lib/policy/settings.ts";
import { isPlainFile, KEYS, plainSettings } from "../../lib/quick/plain_settings.ts";
import { makeRandom } from "../support/random.ts";

Deno.test("KEYS are all settings that a variable can set, but ROOT_DIR", () => {
  const keys = SETTING_RULES.filter(({ isFileOnly }) => !isFileOnly).map(({ key }) => key);
  assert.deepEqual([...KEYS.keys(), "ROOT_DIR"].toSorted(), keys.toSorted());
});

const VALUES = [
  "0",
  "1",
  "2",
  "",
  "/var/log",
  "/var//log",
  "/var/log/",
  "relative",
  "/a/../b",
  "/.",
];

Deno.test("plainSettings() takes no variable that the rules refuse, or that matters to a quick answer", () => {
  for (const [key, kind] of KEYS) {
    for (const value of VALUES) {
      const environment = (name: string) => name === key ? value : undefined;
      const settings = plainSettings(environment, "/root/dir/sentry");
      if (!settings) continue;
      assert.notEqual(kind, 0, `${key}=${value}`);
      assert.equal(settings.rootDir, "/root/dir");
      applySetting(DEFAULT_SETTINGS, key, value, "test");
    }
  }
  assert.deepEqual(plainSettings(() => undefined, "/root/dir/sentry"), {
    ...DEFAULT_SETTINGS,
    rootDir: "/root/dir",
  });
  assert.ok(plainSettings((name) => name === "LOG_DIR" ? "/var/log" : undefined, "/d/sentry"));
});

Deno.test("plainSettings() takes ROOT_DIR as the rules do, or not at all", () => {
  const random = makeRandom(3);
  const pieces = ["/", "//", "a", "db", ".", "..", "-", "_", " ", "\n", "é", "0", "\0"];
  for (let i = 0; i < 5000; i++) {
    const path = Array.from({ length: random(7) }, () => pieces[random(pieces.length)]).join("");
    const settings = plainSettings((name) => name === "ROOT_DIR" ? path : undefined, "/d/sentry");
    if (!settings) continue;
    assert.equal(settings.rootDir, applySetting(DEFAULT_SETTINGS, "ROOT_DIR", path, "").rootDir);
  }
  assert.equal(
    plainSettings((name) => name === "ROOT_DIR" ? "/a/b.c" : undefined, "")?.rootDir,
    "/a/b.c",
  );
});

Deno.test("isPlainFile() takes no sentry.conf that the rules refuse, or that changes more than where logs are and which count", () => {
  const random = makeRandom(4);
  const pieces = [
    "LOG_DIR",
    "PROTECT_FTP",
    "ROOT_DIR",
    "ALLOW_NETS",
    "=",
    "=",
    "\n",
    "\n",
    "#",
    " ",
    "/a",
    "1",
    '"',
    "x",
  ];
  const path = Deno.makeTempFileSync();
  let taken = 0;
  try {
    for (let i = 0; i < 1500; i++) {
      const text = Array.from({ length: random(10) }, () => pieces[random(pieces.length)]).join("");
      Deno.writeTextFileSync(path, text, { mode: 0o600 });
      if (!isPlainFile(path)) continue;
      const { logDir: _, protectFtp: __, ...settings } = applySettingsFile(
        DEFAULT_SETTINGS,
        text,
        path,
      );
      const { logDir: ___, protectFtp: ____, ...others } = DEFAULT_SETTINGS;
      assert.deepEqual(settings, others, text);
      if (text.includes("=")) taken++;
    }
  } finally {
    Deno.removeSync(path);
  }
  assert.ok(taken > 2, `${taken}`);
});
