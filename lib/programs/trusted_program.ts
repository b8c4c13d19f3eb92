/** Which programs of the administrator's are run: who may change one may do what sentry may. */
import { quote, SentryError } from "../errors.ts";
import { lstatIfPresent } from "../files/read_file.ts";
import { checkTrustedFolder } from "../files/trusted_folder.ts";

/**
 * Refuses a program that is not to be trusted.
 *
 * @param path Its path.
 * @param setting The setting that names it, without arguments: a blank in the path is told of then.
 * @throws SentryError that says why.
 */
export function checkProgram(path: string, setting?: string): void {
  const refuse = (why: string) =>
    new SentryError("failed", `refusing to run ${quote(path)}: ${why}`);
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  // As /bin is where /usr is merged.
  if (lstatIfPresent(folder)?.isSymlink) {
    const real = `${Deno.realPathSync(folder)}${path.slice(path.lastIndexOf("/"))}`;
    throw refuse(`${quote(folder)} is a symbolic link; name it ${quote(real)}`);
  }
  checkTrustedFolder(folder);
  const info = lstatIfPresent(path);
  if (!info) {
    const isOdd = setting !== undefined && path.includes(" ");
    throw refuse(`it is not there${isOdd ? `; ${setting} is one path, without arguments` : ""}`);
  }
  if (info.isSymlink) throw refuse("it is a symbolic link; name the file it points to");
  if (!info.isFile) throw refuse("it is no file");
  const mode = info.mode ?? 0;
  if (info.uid !== 0 && info.uid !== Deno.uid()) {
    throw refuse(`user ${info.uid} owns it; chown it to root`);
  }
  if ((mode & 0o022) !== 0) throw refuse("other users may write to it; chmod go-w it");
  if ((mode & 0o111) === 0) throw refuse("it is not executable; chmod +x it");
}
