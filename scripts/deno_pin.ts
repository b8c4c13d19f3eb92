/** The one place that says with which Deno sentry is built and tested; `tests/scripts/deno_pin_test.ts` names what must follow. */

/** The pinned version. */
export const DENO_VERSION = "2.9.4";

/** An executable that somebody compiled with a Deno and published on npm, and whose base is known. */
export interface Published {
  readonly denoVersion: string;
  /** As Deno names it. */
  readonly target: string;
  /** Name and version. */
  readonly package: string;
  /** What npm says of the package, checked before it is unpacked. */
  readonly integrity: string;
  /** The executable's path in the package. */
  readonly file: string;
  /** Of the base that is cut out of it, hex. */
  readonly sha256: string;
}

/** Where a base comes from if Deno's download server can't be reached; `task build --find-base` prints such an entry. */
export const PUBLISHED: readonly Published[] = [{
  denoVersion: DENO_VERSION,
  target: "x86_64-unknown-linux-gnu",
  package: "@chelonia/cli-x64-linux@3.4.0",
  integrity:
    "sha512-ey7BqNiIOY2PkpN/UYxjpmOG1A7HmplyadP80omXTG1DVu1fbz7ro/d4gRPtHaxPRkNJTS24lDejc5/rT/3RMA==",
  file: "package/chel",
  sha256: "723d45cca4f68bd66652da1e0d45562b0700317c1535981035f50f078785a131",
}];
