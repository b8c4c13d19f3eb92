/** What is to be said, and how the program is to end. */
export interface Answer {
  readonly text: string;
  readonly status: number;
  /** Whether a connection waits on it. */
  readonly isGate: boolean;
}
