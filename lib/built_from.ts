/** What this program was compiled from: its compile base and that base's SHA-256, as the build writes it here. */
export const BUILT_FROM = "sources that were not compiled";
