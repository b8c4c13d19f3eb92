/** One entry, as far as it matters here. */
export interface JournalEntry {
  readonly program: string;
  readonly pid: string;
  readonly host: string;
  readonly message: string;
  /** When journald received it, in epoch seconds; nothing where it does not say. */
  readonly at?: number;
}
