/** What comes up in a decision where no outcome of a command is at hand to tell it by; a process carries out one command. */

const troubles: string[] = [];
const alarms: string[] = [];

/**
 * Notes what went wrong beside the command's own work.
 *
 * @param trouble One sentence.
 */
export function troubleAside(trouble: string): void {
  troubles.push(trouble);
}

/**
 * Notes what somebody has to look into, whatever command has come upon it.
 *
 * @param alarm One sentence.
 */
export function alarmAside(alarm: string): void {
  alarms.push(alarm);
}

/**
 * Hands over what was noted, once.
 *
 * @returns The sentences, in order.
 */
export function takeAsides(): { troubles: string[]; alarms: string[] } {
  return { troubles: troubles.splice(0), alarms: alarms.splice(0) };
}
