/** Who answers for it; nobody reads mail there. */
export const MAINTAINER = "the sentry authors <packages@sentry.invalid>";
