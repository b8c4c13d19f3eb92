/** Builds the package for Debian and its kin, with dpkg-deb(1): the same bytes from the same tree, whenever and wherever. */
import { VERSION } from "../../lib/version.ts";
import { controlText, debVersion, SCRIPTS } from "./deb_control.ts";
import { compressed, type Ingredients, type PackageFile, packageFiles } from "./files.ts";
import { MAINTAINER } from "./maintainer.ts";
import { DATED, runBuilder, stage } from "./stage.ts";

const DOC = "/usr/share/doc/sentry";

/** What lintian(1) takes for faults and is none. */
const OVERRIDES = "# Part of the Deno runtime.\nsentry: embedded-library *lcms2*\n";

/** dpkg's name for each target that there is a package for. */
const ARCHITECTURES = new Map([
  ["x86_64-unknown-linux-gnu", "amd64"],
  ["aarch64-unknown-linux-gnu", "arm64"],
]);

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
    const control = controlText({ version: VERSION, architecture, kib });
    stage(`${staged}/root`, [...files, ...controlFiles(files, control)]);
    // Numbers for names, whoever builds it; and what xz writes depends on its threads.
    const args = [
      "--root-owner-group",
      "--uniform-compression",
      "-Zxz",
      "-z1",
      "--threads-max=1",
      "--build",
    ];
    await runBuilder("dpkg-deb", [...args, `${staged}/root`, `${staged}/package`], "Debian's dpkg");
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

/** What dpkg-deb(1) reads in DEBIAN. */
function controlFiles(files: readonly PackageFile[], control: string): PackageFile[] {
  const confs = files.filter(({ isConf }) => isConf).map(({ path }) => `${path}\n`).join("");
  return [
    { path: "/DEBIAN/control", mode: 0o644, content: control },
    { path: "/DEBIAN/conffiles", mode: 0o644, content: confs },
    ...Object.entries(SCRIPTS).map(([name, content]) => ({
      path: `/DEBIAN/${name}`,
      mode: 0o755,
      content,
    })),
  ];
}
