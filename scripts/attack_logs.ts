/** Logs like those of servers under attack, for the benchmarks: the same lines each time. */

/** How many addresses the attack of {@link writeRepeatingLog} comes from. */
const BOTS = 10_000;

/** What is written at once, in characters. */
const CHUNK = 1 << 20;

/**
 * Writes a log of few addresses that come again and again: bots with a handful of names, guessers of real users, probes, and now
 * and then somebody honest.
 *
 * @param path The file.
 * @param lines How many lines.
 */
export function writeRepeatingLog(path: string, lines: number): void {
  let seed = 20261123;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const users = ["admin", "oracle", "test", "ubuntu", "postgres", "git", "user", "ftpuser"];
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let text = "";
  for (let i = 0; i < lines;) {
    const pid = 1000 + i % 30000;
    const at = new Date(1_795_000_000_000 + i * 40).toISOString().slice(0, 23) + "000+00:00";
    const bot = random(BOTS);
    const peer = `${11 + bot % 200}.${bot % 251}.${bot >> 8}.${1 + bot % 250} port ${
      1024 + random(60000)
    }`;
    const say = (message: string) => {
      text += `${at} server sshd[${pid}]: ${message}\n`;
      i++;
    };
    const user = users[random(users.length)]!;
    const kind = random(100);
    if (kind < 55) {
      say(`Invalid user ${user} from ${peer}`);
      say("pam_unix(sshd:auth): check pass; user unknown");
      say(`Failed password for invalid user ${user} from ${peer} ssh2`);
      say(`Received disconnect from ${peer}:11: Bye Bye [preauth]`);
      say(`Disconnected from invalid user ${user} ${peer} [preauth]`);
    } else if (kind < 90) {
      const rhost = peer.replace(/ .*/, "");
      say(
        `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${rhost}  user=root`,
      );
      say(`Failed password for root from ${peer} ssh2`);
      say(`Connection closed by authenticating user root ${peer} [preauth]`);
    } else if (kind < 99) say(`Connection closed by ${peer} [preauth]`);
    else {
      say(
        `Accepted publickey for alice from 198.51.100.${
          1 + random(9)
        } port 5022 ssh2: ED25519 SHA256:x`,
      );
      say("pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)");
    }
    if (text.length > 1 << 20) {
      file.writeSync(new TextEncoder().encode(text));
      text = "";
    }
  }
  file.writeSync(new TextEncoder().encode(text));
  file.close();
}

/**
 * Writes a log of many addresses, most of which come once: of every four lines one is from anywhere, the others from a few
 * thousand that go on, and some users log in.
 *
 * @param path The file.
 * @param lines How many lines.
 */
export function writeScatteredLog(path: string, lines: number): void {
  let seed = 20261127;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const users = ["root", "admin", "support", "deploy", "minecraft", "hadoop", "www", "backup"];
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let text = "";
  for (let i = 0; i < lines; i++) {
    const at = new Date(1_795_000_000_000 + i * 900).toISOString().slice(0, 19) + "+00:00";
    const peer = random(4) === 0
      ? `${11 + random(200)}.${random(256)}.${random(256)}.${1 + random(254)}`
      : `198.18.${random(20)}.${1 + random(254)}`;
    const port = `port ${1024 + random(60000)}`;
    const user = users[random(users.length)]!;
    const kind = random(100);
    const message = kind < 40
      ? `Failed password for invalid user ${user} from ${peer} ${port} ssh2`
      : kind < 55
      ? `Invalid user ${user} from ${peer} ${port}`
      : kind < 75
      ? `Failed password for root from ${peer} ${port} ssh2`
      : kind < 95
      ? `Connection closed by ${peer} ${port} [preauth]`
      : `Accepted publickey for alice from 203.0.113.${
        1 + random(20)
      } ${port} ssh2: ED25519 SHA256:x`;
    text += `${at} server sshd[${1000 + random(90000)}]: ${message}\n`;
    if (text.length > CHUNK) {
      file.writeSync(new TextEncoder().encode(text));
      text = "";
    }
  }
  file.writeSync(new TextEncoder().encode(text));
  file.close();
}
