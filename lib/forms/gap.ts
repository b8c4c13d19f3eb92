/** The text between two segments. */
export interface Gap {
  /** How many bytes of it are printed at most; nothing where there is no limit. */
  readonly most: number | undefined;
  readonly isUser: boolean;
  /** Whether it is the daemon's own, so that the next segment stands at its first place. */
  readonly isOwn: boolean;
  /** Whether it is the name of an address: client's text that hardly ever is more than one word. */
  readonly isHost: boolean;
  /** Words that it does not hold. */
  readonly except: ReadonlySet<string> | undefined;
}
