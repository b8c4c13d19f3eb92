/** A line, split. */
export interface LogLine {
  /** The host as written; empty where the line names none. */
  readonly host: string;
  /** Name of the program without its folder; empty where a daemon writes its own log without its name. */
  readonly program: string;
  /** Its process; 0 where it is not given. */
  readonly pid: number;
  readonly message: string;
  /** Characters from the program's name to the end of the line, with the blanks there; nothing where it is not known. */
  readonly size?: number;
  /** Whether its host had longer lines, so that no syslogd has cut this one. */
  readonly isPassed?: boolean;
  /** Whether the message was put together of pieces of which no byte is missing. */
  readonly isJoined?: boolean;
}
