/** What a change needs where hosts.deny was edited, or is long: loaded only then, since every connection makes a change. */
export { readHandEdit } from "../deny_list/hand_edit.ts";
export { addRecent, dropRecent } from "../deny_list/recent.ts";
export { adoptHandEdit } from "./adopt_hand_edit.ts";
