/** The pages of the manual: made from the tables of options, settings and messages, and from the text that stands beside the code. */
import FORMS from "../forms/FORMS.md" with { type: "text" };
import { countMeanings, listForms, type Listing } from "../forms/listing.ts";
import { SETTING_RULES } from "../policy/settings.ts";
import FORMAT from "../state/FORMAT.md" with { type: "text" };
import { RELEASED, VERSION } from "../version.ts";
import { EXIT_STATUSES } from "../exit_status.ts";
import { asMan, type Title } from "./as_man.ts";
import { type Flag, FLAGS } from "./flags.ts";
import { aboutOption, USAGE } from "./help.ts";
import { type Block, readMarkdown } from "./markdown.ts";
import CONF from "./text/sentry.conf.md" with { type: "text" };
import RULES from "./text/sentry-rules.md" with { type: "text" };
import COMMAND from "./text/sentry.md" with { type: "text" };

/** A page. */
export interface Page {
  readonly title: Title;
  /** The word behind `--help` that prints it. */
  readonly topic: string;
  readonly blocks: () => Block[];
}

/** All pages. */
export const PAGES: readonly Page[] = [
  {
    title: {
      name: "sentry",
      section: 8,
      about: "block whoever tries to break in, and nobody else",
    },
    topic: "sentry",
    blocks: commandPage,
  },
  {
    title: { name: "sentry.conf", section: 5, about: "settings of sentry(8)" },
    topic: "conf",
    blocks: settingsPage,
  },
  {
    title: {
      name: "sentry-rules",
      section: 5,
      about: "rules of your own, and the messages that sentry(8) understands",
    },
    topic: "rules",
    blocks: rulesPage,
  },
  {
    title: { name: "sentry-files", section: 5, about: "what sentry(8) keeps, file by file" },
    topic: "files",
    blocks: () => [heading("Description"), ...readMarkdown(FORMAT).slice(1)],
  },
];

/**
 * A page for man(1).
 *
 * @param page The page.
 * @returns Its text in the macros of man(7).
 */
export function manPage({ title, blocks }: Page): string {
  const others = PAGES.map((page) => page.title).filter(({ name }) => name !== title.name);
  const seeAlso: Block[] = [
    { kind: "heading", level: 2, text: "See also" },
    {
      kind: "paragraph",
      text: [...others.map(({ name, section }) => `**${name}**(${section})`), ...RELATED].join(
        ", ",
      ),
    },
  ];
  return asMan(title, `sentry ${VERSION}`, RELEASED, [...blocks(), ...seeAlso]);
}

const RELATED = ["**hosts_access**(5)", "**hosts_options**(5)", "**sshd**(8)"];

function commandPage(): Block[] {
  const synopsis = USAGE.replace("usage: ", "       ").replace(/^ {7}/gm, "").trimEnd().split("\n");
  // What stands before the first section is the description.
  const text = readMarkdown(COMMAND);
  const first = text.findIndex(({ kind }) => kind === "heading");
  return [
    heading("Synopsis"),
    { kind: "code", lines: synopsis },
    heading("Description"),
    ...text.slice(0, first),
    heading("Options"),
    ...FLAGS.map((flag) => item(flagText(flag), aboutOption(flag))),
    ...text.slice(first),
    heading("Exit status"),
    ...EXIT_STATUSES.map(([status, about]) => item(`**${status}**`, about)),
    paragraph(
      "`--doctor` ends as a monitoring plugin does: 0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
    ),
    paragraph(
      "`--gate` ends with 1 and prints `refuse` to refuse a client, and with 0 to let it in, also on any trouble of its own.",
    ),
  ];
}

function settingsPage(): Block[] {
  const text = readMarkdown(CONF);
  const first = text.findIndex(({ kind }) => kind === "heading");
  return [
    heading("Description"),
    ...text.slice(0, first),
    heading("Settings"),
    paragraph("Each with what it takes, and its default in brackets."),
    ...SETTING_RULES.map(({ key, byDefault, about, allowed }) =>
      item(
        `**${key}**`,
        `${about}; takes ${allowed}; by default ${byDefault === "" ? "none" : byDefault}`,
      )
    ),
    ...text.slice(first),
  ];
}

function rulesPage(): Block[] {
  return [
    ...readMarkdown(RULES),
    ...readMarkdown(FORMS).slice(1),
    heading("Messages"),
    paragraph(
      "`sentry --forms` lists what is understood of each daemon, as the daemon's source has it; a message may mean more than one thing.",
    ),
    ...listForms().map((listing) => item(`**${listing.service}**`, aboutMessages(listing))),
  ];
}

/** Whose messages, how many, and what they mean. */
function aboutMessages(listing: Listing): string {
  const counts = countMeanings(listing).map(([meaning, forms]) => `${meaning} ${forms}`);
  return `of ${listing.programs.join(", ")}: ${counts.join(", ")}`;
}

function heading(text: string): Block {
  return { kind: "heading", level: 2, text };
}

function paragraph(text: string): Block {
  return { kind: "paragraph", text };
}

function item(tag: string, text: string): Block {
  return { kind: "item", tag, blocks: [paragraph(text)] };
}

function flagText(flag: Flag): string {
  const names = [flag.short && `-${flag.short}`, `--${flag.name}`].filter((name) => name);
  const bold = names.map((name) => `**${name}**`).join(", ");
  if (!flag.value) return bold;
  const value = `=*${flag.value}*`;
  return bold + (flag.valueIsOptional ? `[${value}]` : value);
}
