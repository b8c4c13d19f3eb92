/** Builds the package for Fedora and its kin, with rpmbuild(8): the same bytes from the same tree. */
import { VERSION } from "../../lib/version.ts";
import { compressed, type Ingredients, type PackageFile, packageFiles } from "./files.ts";
import { specText } from "./rpm_spec.ts";
import { DATED, runBuilder, stage } from "./stage.ts";

/** rpm's name for each target that there is a package for. */
const ARCHITECTURES = new Map([
  ["x86_64-unknown-linux-gnu", "x86_64"],
  ["aarch64-unknown-linux-gnu", "aarch64"],
]);

/** Where zsh looks on Debian, and elsewhere. */
const DEBIANS_ZSH = "/zsh/vendor-completions/";
const ZSH = "/zsh/site-functions/";

/**
 * Builds it.
 *
 * @param ingredients What it is built from.
 * @param folder Where it goes.
 * @returns Its path.
 * @throws Error with a sentence for whoever builds.
 */
export async function buildRpm(ingredients: Ingredients, folder: string): Promise<string> {
  const architecture = ARCHITECTURES.get(ingredients.target);
  if (architecture === undefined) {
    throw new Error(`there is no package for Fedora of ${ingredients.target}`);
  }
  const files = [
    ...packageFiles(ingredients.program).map((file) => ({
      ...file,
      path: file.path.replace(DEBIANS_ZSH, ZSH),
    })),
    ...documents(ingredients),
  ];
  const name = `sentry-${VERSION}-1.${architecture}.rpm`;
  const top = Deno.makeTempDirSync({ dir: folder, prefix: "rpm-" });
  try {
    stage(`${top}/staged`, files);
    const facts = { version: VERSION, staged: `${top}/staged`, files, dated: DATED };
    Deno.writeTextFileSync(`${top}/sentry.spec`, specText(facts));
    const defined = ["--define", `_topdir ${top}`, "--define", `_tmppath ${top}`];
    const args = ["-bb", "--quiet", "--target", architecture, ...defined, `${top}/sentry.spec`];
    await runBuilder("rpmbuild", args, "rpm");
    Deno.renameSync(`${top}/RPMS/${architecture}/${name}`, `${folder}/${name}`);
  } finally {
    Deno.removeSync(top, { recursive: true });
  }
  return `${folder}/${name}`;
}

function documents({ license, changes }: Ingredients): PackageFile[] {
  return [
    { path: "/usr/share/doc/sentry/LICENSE", mode: 0o644, content: license },
    { path: "/usr/share/doc/sentry/CHANGELOG.gz", mode: 0o644, content: compressed(changes) },
  ];
}
