/**
 * What BSD's ftpd and wu-ftpd say of a client. BSD's names the address once, `connection from NAME (ADDR)`, and
 * later only the name, so what a process said first is remembered.
 */
import { type Said, sayingsOf, soleMatch } from "./said.ts";

const bsd = sayingsOf("ftpd", "ftp");
const wu = sayingsOf("wu-ftpd", "ftp");

/** How many processes are remembered. */
const REMEMBERED = 1024;

/**
 * Makes a reader of ftpd's messages, with a memory of its own.
 *
 * @returns A function that takes a message and its process; nothing for a message that is not known.
 */
export function createFtpdReader(): (text: string, pid: string) => Said | undefined {
  const clients = new Map<string, { name: string; peer: string }>();

  return (text, pid) => {
    const begun = /^connection from (\S+) [([]([^\s()[\]]+)[)\]]$/.exec(text);
    if (begun) {
      if (clients.size >= REMEMBERED) clients.delete(clients.keys().next().value!);
      clients.set(pid, { name: begun[1]!, peer: begun[2]! });
      return bsd.quiet;
    }
    if (
      /^(?:failed login from|FTP LOGIN FAILED \(.*\) FROM|FTP LOGIN REFUSED \(.*\) FROM) \S* ?\[/
        .test(text)
    ) {
      return wu.say("failed", soleMatch(text, / \[([^\s[\]]+)\](?:,|$)/g));
    }
    const login = /^FTP LOGIN FROM \S+ \[([^\s[\]]+)\], [^\s,]+$/.exec(text);
    if (login) return wu.say("success", login[1]);
    const client = clients.get(pid);
    const said = /^FTP LOGIN (FAILED |REFUSED |)FROM (\S+?)(?:,? |$)(.*)$/.exec(text);
    if (!said) return /^(?:ANONYMOUS )?FTP LOGIN|^User /.test(text) ? bsd.quiet : undefined;
    const [, failed, name, rest = ""] = said;
    // The name must be the one that the address was given with.
    const peer = client?.name === name ? client?.peer : name;
    if (failed !== "") return bsd.say("failed", peer);
    return /^as [^\s,]+$/.test(rest) ? bsd.say("success", peer) : bsd.quiet;
  };
}
