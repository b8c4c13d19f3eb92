/** What runs the program: libwrap, PAM, or cron alone. */
export type Installation = "libwrap" | "pam" | "scan";
