/** What a command may know of the world outside its files. */
export interface World {
  /** Reads an environment variable. */
  readonly environment: (name: string) => string | undefined;
  /** Path of this program. */
  readonly executable: () => string;
  /** Epoch seconds. */
  readonly now: number;
  /** Writes to stdout what would be too much to keep; tells whether anybody reads it. */
  readonly write: (text: string) => boolean;
  /** Shows one line of progress in place of the one before; nothing where stderr is no terminal. */
  readonly progress: ((text: string) => void) | undefined;
}
