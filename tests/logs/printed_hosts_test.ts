/** Whose settings say that a client is printed as his address, and what is made of lines where they do not. */
import assert from "node:assert/strict";
import { askSettings, pureFtpdSetting } from "../../lib/logs/printed_hosts.ts";
import { ownLogAt } from "../../lib/logs/own_logs.ts";
import { createReader } from "../../lib/logs/reader.ts";
import { shown } from "./_parsed_message.ts";

const A = "198.51.100.7";

function inRoot(files: Record<string, string>, test: (root: string) => void): void {
  const root = Deno.makeTempDirSync({ prefix: "sentry-hosts-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      Deno.mkdirSync(root + path.slice(0, path.lastIndexOf("/")), { recursive: true });
      if (!path.endsWith("/")) Deno.writeTextFileSync(root + path, text);
    }
    test(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("pure-ftpd prints addresses only where all of its settings that are found say so", () => {
  const debian = "/etc/pure-ftpd/conf/";
  const rows: readonly (readonly ["addresses" | "names" | undefined, Record<string, string>])[] = [
    [undefined, {}],
    ["names", { [debian]: "" }],
    ["addresses", { [`${debian}DontResolve`]: "yes\n" }],
    ["addresses", { [`${debian}DontResolve`]: " On" }],
    ["names", { [`${debian}DontResolve`]: "no\n" }],
    ["names", { [`${debian}DontResolve`]: "yes\nno\n" }],
    // Debian does not read the file beside its folder.
    ["names", { [debian]: "", "/etc/pure-ftpd/pure-ftpd.conf": "DontResolve yes\n" }],
    ["addresses", { "/etc/pure-ftpd/pure-ftpd.conf": "Daemonize yes\nDontResolve   yes # x\n" }],
    ["names", { "/etc/pure-ftpd/pure-ftpd.conf": "# DontResolve yes\n" }],
    ["names", { "/etc/pure-ftpd.conf": "DontResolve no\n" }],
    ["addresses", { "/usr/local/etc/pure-ftpd.conf": "DontResolve yes\n" }],
    ["names", { "/etc/pure-ftpd.conf": "", "/usr/local/etc/pure-ftpd.conf": "DontResolve yes\n" }],
    // A folder is no settings.
    [undefined, { "/etc/pure-ftpd.conf/": "" }],
  ];
  for (const [expected, files] of rows) {
    inRoot(files, (root) => assert.equal(pureFtpdSetting(root), expected, JSON.stringify(files)));
  }
});

/** What a reader that asks the settings in a folder makes of a line. */
function read(root: string, program: string, ...messages: string[]): string[] {
  const reader = createReader([], askSettings(root));
  return messages.map((text) => shown(reader.message(program, "7", text)));
}

Deno.test("pure-ftpd: where it may print names, an address is nobody's, neither in a failure nor in a login", () => {
  const lines = [
    `(?@${A}) [WARNING] Authentication failed for user [bob]`,
    `(?@${A}) [ERROR] Too many authentication failures`,
    `(?@${A}) [INFO] bob is now logged in`,
  ];
  const settings: Record<string, string>[] = [{}, { "/etc/pure-ftpd/conf/": "" }];
  for (const files of settings) {
    inRoot(files, (root) => {
      assert.deepEqual(read(root, "pure-ftpd", ...lines), ["quiet", "quiet", "quiet"]);
    });
  }
  inRoot({ "/etc/pure-ftpd/conf/DontResolve": "yes\n" }, (root) => {
    assert.deepEqual(read(root, "pure-ftpd", ...lines), [`failed ${A}`, "quiet", `success ${A}`]);
  });
});

Deno.test("pure-ftpd: a name in its log shows that it looks names up, whatever its settings are now", () => {
  inRoot({ "/etc/pure-ftpd/conf/DontResolve": "yes\n" }, (root) => {
    assert.deepEqual(
      read(
        root,
        "pure-ftpd",
        `(?@?) [WARNING] Too many connections (5) from this IP: [${A}]`,
        `(?@${A}) [WARNING] Authentication failed for user [bob]`,
        "(?@pc.example.org) [INFO] New connection from pc.example.org",
        `(?@${A}) [WARNING] Authentication failed for user [bob]`,
      ),
      ["quiet", `failed ${A}`, "quiet", "quiet"],
    );
  });
});

Deno.test("xferlog: where wu-ftpd is, which prints names as they come, a transfer is nobody's login", () => {
  const line = `1 ${A} 100 /bob b _ i r bob ftp 0 * c`;
  inRoot({}, (root) => assert.deepEqual(read(root, "", line), [`success ${A}`]));
  inRoot(
    { "/etc/ftpaccess": "" },
    (root) => assert.deepEqual(read(root, "", line), ["quiet"]),
  );
});

Deno.test("of proftpd's own log nothing is believed where it takes SFTP, as a user may be called like a line", () => {
  const line = (text: string) =>
    `2026-11-27 12:16:00,123 h proftpd[1] h (203.0.113.200[203.0.113.200]): ${text}`;
  const lines = ["USER root: Login successful", "USER root: no such user found"].map(line);
  const on = "<IfModule mod_sftp.c>\n  SFTPEngine on\n";
  const rows: readonly (readonly [boolean, Record<string, string>])[] = [
    [false, {}],
    [false, { "/etc/proftpd/proftpd.conf": "#SFTPEngine on\nSFTPEngine off\n" }],
    [true, { "/etc/proftpd/sftp.conf": on }],
    [true, { "/etc/proftpd/conf.d/sftp.conf": on }],
    [true, { "/usr/local/etc/proftpd.conf": "sftpengine\tOn\n" }],
    // Included, by name, pattern or folder, and from there again.
    [true, { "/etc/proftpd.conf": "Include /srv/ftp.conf\n", "/srv/ftp.conf": on }],
    [true, { "/etc/proftpd.conf": 'include "/srv/a b.conf"\n', "/srv/a b.conf": on }],
    [true, {
      "/etc/proftpd/proftpd.conf": "Include /srv/v*/s?tp.[ck]onf\n",
      "/srv/v1/sftp.conf": on,
    }],
    [true, { "/etc/proftpd/proftpd.conf": " Include \\\n /srv/d/\n", "/srv/d/sftp": on }],
    [true, {
      "/etc/proftpd/proftpd.conf": "Include /srv/1\nInclude /nowhere/*.conf\n",
      "/srv/1": "Include /srv/1\nInclude /etc/proftpd/proftpd.conf\nInclude /srv/2\n",
      "/srv/2": on,
    }],
    [false, { "/etc/proftpd.conf": "# Include /srv/ftp.conf\n", "/srv/ftp.conf": on }],
    [false, { "/etc/proftpd.conf": "Include /srv/*.conf\n", "/srv/sftp.conf~": on }],
  ];
  for (const [isSftp, files] of rows) {
    inRoot(files, (root) => {
      const own = ownLogAt("/var/log/proftpd/proftpd.log");
      const reader = createReader([], askSettings(root), undefined, own);
      const counted = lines.map((text) => reader.line(text)).filter((reading) =>
        reading && reading.outcome !== null && !reading.isDoubtful
      );
      assert.equal(counted.length, isSftp ? 0 : 2, JSON.stringify(files));
      // What comes through syslog has the end of a line escaped.
      const through = createReader([], askSettings(root)).line(
        "Nov 27 12:16:00 h proftpd[1]: h (203.0.113.7[203.0.113.7]) - USER root: no such user found",
      );
      assert.equal(through?.outcome, "naughty");
    });
  }
});
