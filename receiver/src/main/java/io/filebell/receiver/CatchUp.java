package io.filebell.receiver;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where to read what did not come: the event log of a Filebell workspace. It is read at the start,
 * then regularly, and at once when an announced event is missing; events that are in the inbox are
 * passed over.
 *
 * @param server the address of the server, such as {@code https://files.example.com}
 * @param key an API key with the scope {@code events:read}
 * @param workspace the workspace's id
 * @param types those that the endpoint asks for, such as {@code file.*}; all when empty
 * @param every how often it is read, at least a second
 */
public record CatchUp(
        URI server, String key, String workspace, List<String> types, Duration every) {

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public CatchUp {
        types = List.copyOf(types);
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("A log is read at most every second: " + every);
        }
    }

    /** All types, every five minutes. */
    public static CatchUp of(URI server, String key, String workspace) {
        return new CatchUp(server, key, workspace, List.of(), EVERY);
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "CatchUp[" + server + ", " + workspace + ", " + types + ", every " + every + "]";
    }
}
