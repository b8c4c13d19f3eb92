/** Builds the package for Debian and its kin, with dpkg-deb(1): the same bytes from the same tree, whenever and wherever. */
import { PACKAGED } from "../../lib/packaged.ts";
import { RELEASED, VERSION } from "../../lib/version.ts";
import { controlText, debVersion, MAINTAINER, SCRIPTS } from "./deb_control.ts";
import { compressed, type PackageFile, packageFiles } from "./files.ts";

const DOC = "/usr/share/doc/sentry";

/** The day of the release, by which everything in it is dated; epoch seconds. */
const DATED = Date.parse(`${RELEASED}T00:00:00Z`) / 1000;

/** What lintian(1) takes for faults and is none. */
const OVERRIDES = "# Part of the Deno runtime.\nsentry: embedded-library *lcms2*\n";

/** dpkg's name for each target that there is a package for. */
const ARCHITECTURES = new Map([
  ["x86_64-unknown-linux-gnu", "amd64"],
  ["aarch64-unknown-linux-gnu", "arm64"],
]);

/** What the package is built from. */
export interface Ingredients {
  /** The compiled program. */
  readonly program: Uint8Array;
  /** Deno's name of what it was compiled for. */
  readonly target: string;
  /** LICENSE and CHANGELOG.md. */
  readonly license: string;
  readonly changes: string;
}

/**
 * Builds it.
 *
 * @param ingredients What it is built from.
 * @param folder Where it goes.
 * @returns Its path.
 * @throws Error with a sentence for whoever builds.
 */
export async function buildDeb(ingredients: Ingredients, folder: string): Promise<string> {
  const architecture = ARCHITECTURES.get(ingredients.target);
  if (architecture === undefined) {
    throw new Error(`there is no package for Debian of ${ingredients.target}`);
  }
  const files = [...packageFiles(ingredients.program), ...documents(ingredients)];
  const output = `${folder}/sentry_${debVersion(VERSION)}_${architecture}.deb`;
  const staged = Deno.makeTempDirSync({ dir: folder, prefix: "deb-" });
  try {
    const kib = files.reduce((sum, { content }) => sum + Math.ceil(content.length / 1024), 0);
    stage(`${staged}/root`, files, controlText({ version: VERSION, architecture, kib }));
    // Numbers for names, whoever builds it; and what xz writes depends on its threads.
    const args = [
      "--root-owner-group",
      "--uniform-compression",
      "-Zxz",
      "-z1",
      "--threads-max=1",
      "--build",
    ];
    await dpkgDeb([...args, `${staged}/root`, `${staged}/package`]);
    Deno.renameSync(`${staged}/package`, output);
  } finally {
    Deno.removeSync(staged, { recursive: true });
  }
  return output;
}

function documents({ license, changes }: Ingredients): PackageFile[] {
  const released = new Date(DATED * 1000).toUTCString().replace("GMT", "+0000");
  const debian = `sentry (${debVersion(VERSION)}) unstable; urgency=medium

  * Packaged as it was released; what is new stands in changelog.gz.

 -- ${MAINTAINER}  ${released}
`;
  const copyright = `sentry, and the Deno runtime that it is compiled with: https://deno.com

${license}`;
  return [
    { path: `${DOC}/copyright`, mode: 0o644, content: copyright },
    { path: `${DOC}/changelog.gz`, mode: 0o644, content: compressed(changes) },
    { path: `${DOC}/changelog.Debian.gz`, mode: 0o644, content: compressed(debian) },
    { path: "/usr/share/lintian/overrides/sentry", mode: 0o644, content: OVERRIDES },
  ];
}

/** Lays everything out as it is to be, all of one time. */
function stage(root: string, files: readonly PackageFile[], control: string): void {
  const write = (path: string, content: string | Uint8Array, mode: number) => {
    const above = path.slice(0, path.lastIndexOf("/"));
    Deno.mkdirSync(above, { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(path, bytes);
    Deno.chmodSync(path, mode);
  };
  for (const { path, content, mode } of files) write(root + path, content, mode);
  Deno.mkdirSync(root + PACKAGED.rootDir, { recursive: true });
  write(`${root}/DEBIAN/control`, control, 0o644);
  const confs = files.filter(({ isConf }) => isConf).map(({ path }) => `${path}\n`).join("");
  write(`${root}/DEBIAN/conffiles`, confs, 0o644);
  for (const [name, text] of Object.entries(SCRIPTS)) write(`${root}/DEBIAN/${name}`, text, 0o755);
  settle(root);
}

/** Whatever the umask and the time are: folders that all may read, and the day of the release. */
function settle(path: string): void {
  if (Deno.lstatSync(path).isDirectory) {
    Deno.chmodSync(path, 0o755);
    for (const { name } of Deno.readDirSync(path)) settle(`${path}/${name}`);
  }
  Deno.utimeSync(path, DATED, DATED);
}

async function dpkgDeb(args: string[]): Promise<void> {
  const env = { SOURCE_DATE_EPOCH: String(DATED), LC_ALL: "C" };
  const child = new Deno.Command("dpkg-deb", { args, env, stdin: "null", stdout: "null" });
  let ran: Deno.CommandOutput;
  try {
    ran = await child.output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("dpkg-deb is not here; it comes with Debian's dpkg");
  }
  if (!ran.success) throw new Error(`dpkg-deb: ${new TextDecoder().decode(ran.stderr).trim()}`);
}
