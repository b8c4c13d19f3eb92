/** The names of the forms of `--export`; apart, since every run of the program reads them. */
export const EXPORT_FORMATS = [
  "plain",
  "csv",
  "json",
  "hosts.deny",
  "nftables",
  "ipset",
  "pf",
] as const;

/** One of {@link EXPORT_FORMATS}. */
export type ExportFormat = typeof EXPORT_FORMATS[number];
