/** What the shells offer behind each option. */

/** What can stand behind an option that takes a value. */
export type Choice =
  /** One of these words. */
  | readonly string[]
  | "file"
  /** What is refused now, behind `--delist`. */
  | "address"
  /** Anything. */
  | "text";

/** By the option's name; what is not in it is "text". */
export type Choices = ReadonlyMap<string, Choice>;

/** The options behind which an address is offered: to block or trust one that is listed makes no sense. */
export const TAKES_LISTED = ["--delist", "-d"] as const;
