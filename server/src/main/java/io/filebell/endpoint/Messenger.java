package io.filebell.endpoint;

import java.util.Locale;

/** A chat service that takes messages as webhooks of its own kind. */
public enum Messenger {
    SLACK,
    TEAMS,
    DISCORD;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
