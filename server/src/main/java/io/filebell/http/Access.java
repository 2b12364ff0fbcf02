package io.filebell.http;

/** Who may call a route at all. */
public enum Access {
    /** Whoever has an API key with the route's scope. */
    KEY,
    /** Like {@link #KEY}, and without one a program on this machine that no proxy speaks for. */
    KEY_OR_LOCAL,
    /** Everybody. */
    EVERYBODY
}
