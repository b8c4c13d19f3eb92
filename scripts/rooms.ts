/**
 * `deno run --allow-read scripts/rooms.ts [ROOT]`: holds lib/ against the table of lib/README.md, which says for each room, a folder
 * of lib/, which others it may import from. All of them stand below it in the table. Tells every import that does not fit, and every
 * circle of files, and ends with 1 if there is one. Part of `task test`.
 */
import * as posix from "node:path/posix";
import { fileURLToPath } from "node:url";

/** Files that stand in lib/ itself. */
const BASE = "(base)";

/** An import, from one file to another; paths are relative to lib/. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads the table: rows `| room | what it says | other, other |`.
 *
 * @param text The whole of lib/README.md.
 * @returns The rooms from top to bottom, and which others each may import from.
 */
export function readRooms(text: string): Map<string, readonly string[]> {
  const rooms = new Map<string, readonly string[]>();
  for (const [, room, others] of text.matchAll(/^\| `([^`|]+)` +\| [^|]+ \| ([^|]*) \|$/gm)) {
    rooms.set(
      room!,
      others!.split(",").map((other) => other.trim()).filter((other) => other !== ""),
    );
  }
  return rooms;
}

/**
 * What is wrong.
 *
 * @param rooms What {@link readRooms} returns.
 * @param files The text of each file, by its path relative to lib/.
 * @returns One sentence each; none where all fits.
 */
export function faultsIn(
  rooms: ReadonlyMap<string, readonly string[]>,
  files: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = [];
  const order = [...rooms.keys()];
  for (const [room, others] of rooms) {
    for (const other of others) {
      if (order.indexOf(other) <= order.indexOf(room)) {
        faults.push(`lib/README.md: ${other} is to stand below ${room}, which may import it`);
      }
    }
  }
  const imports = [...files].flatMap(([from, text]) => importsIn(from, text));
  const used = new Set<string>();
  for (const { from, to } of imports) {
    const [room, other] = [roomOf(from), roomOf(to)];
    if (room === other) continue;
    used.add(`${room} ${other}`);
    if (!rooms.get(room)?.includes(other)) {
      faults.push(`lib/${from} imports lib/${to}: ${room} may not import ${other}`);
    }
  }
  for (const room of new Set([...files.keys()].map(roomOf))) {
    if (!rooms.has(room)) faults.push(`lib/README.md has no row for ${room}`);
  }
  for (const [room, others] of rooms) {
    for (const other of others) {
      if (!used.has(`${room} ${other}`)) {
        faults.push(`lib/README.md: no file of ${room} imports one of ${other}; take it out`);
      }
    }
  }
  for (const circle of circlesIn(imports)) faults.push(`a circle: ${circle.join(" imports ")}`);
  return faults;
}

function roomOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : BASE;
}

/** Of values and of types, also those that are loaded later. */
function importsIn(from: string, text: string): Import[] {
  const places = text.matchAll(/(?:^(?:import|export)[^"';]*|^\} from |\bimport\()"(\.[^"]+)"/gm);
  return [...places].map(([, place]) => ({ from, to: posix.join(posix.dirname(from), place!) }));
}

/** Circles of files, each once: the files in order, the first one again at its end. */
function circlesIn(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const follow = (file: string) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const { to } of next.get(file) ?? []) follow(to);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) follow(file);
  return circles;
}

/** All files of a folder and of those in it, relative to it. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`).map((path) => `${name}/${path}`) : [name]
  );
}

function main(root: string): number {
  const files = new Map<string, string>();
  for (const path of filesIn(`${root}/lib`)) {
    if (path.endsWith(".ts")) files.set(path, Deno.readTextFileSync(`${root}/lib/${path}`));
  }
  const rooms = readRooms(Deno.readTextFileSync(`${root}/lib/README.md`));
  const faults = faultsIn(rooms, files);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) return 1;
  console.log(`${rooms.size} rooms, ${files.size} files: every import points down, no circle`);
  return 0;
}

if (import.meta.main) {
  Deno.exit(main(Deno.args[0] ?? fileURLToPath(new URL("..", import.meta.url))));
}
