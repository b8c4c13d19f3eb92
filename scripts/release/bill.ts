/** What a release is made of, as CycloneDX 1.5 has it (ECMA-424): sentry, and the runtime that it stands behind. */

/** What is known of a built program. */
export interface Built {
  readonly version: string;
  /** The day of the release, 2026-11-26. */
  readonly released: string;
  /** Of the executable, hex. */
  readonly sha256: string;
  /** What the program says of itself. */
  readonly base: Base;
}

/** The compile base, before it was made ready. */
export interface Base {
  /** Of Deno. */
  readonly version: string;
  /** Where it came from. */
  readonly from: string;
  /** Hex. */
  readonly sha256: string;
}

/**
 * Reads what `sentry --version` prints.
 *
 * @param said Its two lines.
 * @param version The version that it should be.
 * @returns The compile base.
 * @throws Error where it is another version, or was not compiled.
 */
export function baseOf(said: string, version: string): Base {
  const found = /^sentry (\S+)\ndeno (\S+), built from (.+), sha256 ([0-9a-f]{64})\n$/.exec(said);
  if (!found) throw new Error("dist/sentry does not say what it was built from");
  const [, is, deno = "", from = "", sha256 = ""] = found;
  if (is !== version) throw new Error(`dist/sentry is ${is}, not ${version}; build it anew`);
  return { version: deno, from, sha256 };
}

/**
 * Writes the bill. It has no serial number and the day of the release for its time, so that one tree gives one bill.
 *
 * @param built What is known of the program.
 * @returns JSON.
 */
export function billText({ version, released, sha256, base }: Built): string {
  const hashes = (content: string) => [{ alg: "SHA-256", content }];
  const sentry = { type: "application", "bom-ref": "sentry", name: "sentry", version };
  const runtime = { type: "framework", "bom-ref": "denort", name: "denort", version: base.version };
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp: `${released}T00:00:00Z`,
      component: { ...sentry, licenses: [{ license: { id: "MIT" } }], hashes: hashes(sha256) },
    },
    components: [{
      ...runtime,
      description: `The Deno runtime that the program is appended to, taken from ${base.from}; ` +
        "its sum is of the file as it came",
      licenses: [{ license: { id: "MIT" } }],
      hashes: hashes(base.sha256),
    }],
    dependencies: [{ ref: "sentry", dependsOn: ["denort"] }, { ref: "denort", dependsOn: [] }],
  };
  return JSON.stringify(bill, null, 2) + "\n";
}
