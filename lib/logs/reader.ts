/** Reads lines of all daemons that are known. */
import { TABLES } from "../forms/tables.ts";
import { createLineReader } from "./line_reader.ts";

export type { Reader } from "./line_reader.ts";

/** Makes a reader, see {@link createLineReader}. */
export const createReader = createLineReader.bind(undefined, TABLES);
