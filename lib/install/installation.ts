/** What runs the program: libwrap, PAM, or cron alone. */
export const INSTALLATIONS = ["libwrap", "pam", "scan"] as const;

/** One of {@link INSTALLATIONS}. */
export type Installation = typeof INSTALLATIONS[number];
