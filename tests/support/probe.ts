/** A program that writes down how it was started: it stands where a form of calling has sentry. */
import { must, readOr } from "./real_server.ts";

/** How a program was started, by what somebody else may have set. */
export interface Started {
  readonly args: readonly string[];
  /** Its environment, sorted. */
  readonly variables: readonly string[];
  readonly folder: string;
  /** Open descriptors, `NUMBER TARGET`, those that only this run's own pipes differ by cut short. */
  readonly descriptors: readonly string[];
  readonly uid: number;
  readonly umask: string;
}

const SOURCE = `#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
extern char **environ;
/* Nothing in what is written may look like the end of it. */
static void put(FILE *out, const char *name, const char *text) {
  fprintf(out, "%s ", name);
  for (; *text; text++) {
    if (*text == '\\\\' || *text < ' ') fprintf(out, "\\\\x%02x", (unsigned char)*text);
    else fputc(*text, out);
  }
  fputc('\\n', out);
}
int main(int argc, char **argv) {
  char link[4096], path[64], line[4200];
  int open[1024] = {0};
  for (int fd = 0; fd < 1024; fd++) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(path, link, sizeof link - 1);
    open[fd] = got >= 0;
  }
  mode_t mask = umask(0);
  FILE *out = fopen("@FILE@", "a");
  if (!out) return 3;
  for (int i = 1; i < argc; i++) put(out, "argument", argv[i]);
  for (char **one = environ; *one; one++) put(out, "variable", *one);
  if (getcwd(line, sizeof line)) put(out, "folder", line);
  for (int fd = 0; fd < 1024; fd++) {
    if (!open[fd]) continue;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(path, link, sizeof link - 1);
    link[got < 0 ? 0 : got] = 0;
    snprintf(line, sizeof line, "%d %s", fd, link);
    put(out, "descriptor", line);
  }
  fprintf(out, "uid %d\\numask %03o\\nend\\n", (int)geteuid(), mask);
  fclose(out);
  return 0;
}
`;

/**
 * Builds the program.
 *
 * @param path Where it goes.
 * @param file What it appends to.
 */
export async function buildProbe(path: string, file: string): Promise<void> {
  Deno.writeTextFileSync(`${path}.c`, SOURCE.replace("@FILE@", file));
  await must("gcc", ["-o", path, `${path}.c`]);
}

/**
 * What the program has written, which is removed.
 *
 * @param file The file.
 * @returns Every run of it, in order.
 */
export function readProbe(file: string): Started[] {
  const runs = readOr(file).split("end\n").slice(0, -1);
  if (runs.length > 0) Deno.removeSync(file);
  return runs.map((text) => {
    const of = (name: string) =>
      text.split("\n").filter((line) => line.startsWith(`${name} `))
        .map((line) => line.slice(name.length + 1));
    return {
      args: of("argument"),
      variables: of("variable").sort(),
      folder: of("folder")[0] ?? "",
      descriptors: of("descriptor").map((text) => text.replace(/:\[\d+\]$/, "")),
      uid: Number(of("uid")[0]),
      umask: of("umask")[0] ?? "",
    };
  });
}
