/** What the options of a matching rule make of the connection (hosts_options(5)). */
import { fieldsOf, lowered, splitAt, trimmed } from "./access_rules.ts";

/** What becomes of a connection; unknown where that is for another program or the machine's accounts to say. */
export type Verdict = "allow" | "deny" | "unknown";

const FACILITIES = /^(kern|user|mail|daemon|auth|lpr|news|uucp|cron|local[0-7])$/i;
const SEVERITIES = /^(emerg|alert|crit|err|warning|notice|info|debug)$/i;
const NUMBER = /^[+-]?[0-9]+$/;

/** What libwrap checks of an option before it does anything. */
interface Option {
  readonly value: "needed" | "possible" | "none";
  /** Whether nothing may follow it. */
  readonly last?: true;
  readonly check?: (value: string) => boolean;
}

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ["allow", { value: "none", last: true }],
  ["deny", { value: "none", last: true }],
  ["twist", { value: "needed", last: true }],
  ["aclexec", { value: "needed" }],
  ["banners", { value: "needed" }],
  ["group", { value: "needed" }],
  ["keepalive", { value: "none" }],
  ["linger", { value: "needed", check: (value) => NUMBER.test(value) && Number(value) >= 0 }],
  ["nice", { value: "possible", check: (value) => NUMBER.test(value) }],
  ["rfc931", { value: "possible", check: (value) => NUMBER.test(value) && Number(value) > 0 }],
  ["setenv", { value: "needed" }],
  ["severity", { value: "needed", check: isSeverity }],
  ["spawn", { value: "needed" }],
  ["umask", {
    value: "needed",
    check: (value) => /^\+?[0-7]+$/.test(value) && parseInt(value, 8) <= 0o777,
  }],
  ["user", { value: "needed" }],
]);

/**
 * What a rule that matches decides.
 *
 * @param options What follows its second colon; nothing where there is none.
 * @param matched What a match means in that file: "allow" in hosts.allow, "deny" in hosts.deny.
 * @returns The verdict; "deny" for `twist`, which serves something else, and for options that libwrap does not
 * understand (hosts_options(5), DIAGNOSTICS), an empty one among them: `sshd : ALL :` refuses, even in hosts.allow.
 * "unknown" for `aclexec`, `user` and `group`.
 */
export function decidedBy(options: string | undefined, matched: "allow" | "deny"): Verdict {
  if (options === undefined) return matched;
  const fields = fieldsOf(options);
  for (const [i, field] of fields.entries()) {
    const [name, value] = nameAndValue(field);
    const option = OPTIONS.get(name);
    if (!option) return "deny";
    if (value === "" ? option.value === "needed" : option.value === "none") return "deny";
    if (option.last && i < fields.length - 1) return "deny";
    if (value !== "" && option.check && !option.check(value)) return "deny";
    if (name === "allow") return "allow";
    if (name === "deny" || name === "twist") return "deny";
    if (name === "aclexec" || name === "user" || name === "group") return "unknown";
  }
  return matched;
}

/** `name value`, `name=value`, `name = value`: exactly one `=` is dropped. */
function nameAndValue(field: string): [string, string] {
  const [, name = "", value = ""] =
    /^([^= \t\r\n]*)[ \t\r\n]*(?:=[ \t\r\n]*)?([^]*)$/.exec(field) ??
      [];
  return [lowered(name), trimmed(value)];
}

/** `info` or `auth.info`. `authpriv`, `syslog` and `ftp` are not in libwrap's table, and so refuse the connection. */
function isSeverity(value: string): boolean {
  const [first, level] = splitAt(value, ".");
  return level === undefined ? SEVERITIES.test(first) : FACILITIES.test(first) &&
    SEVERITIES.test(level);
}
