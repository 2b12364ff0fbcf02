package io.filebell.receiver;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where to read what did not come: an event log of a Filebell server. It is read at the start, then
 * regularly, and at once when an announced event is missing; events that are in the inbox are
 * passed over.
 *
 * @param server the address of the server, such as {@code https://files.example.com}
 * @param key an API key with the scope {@code events:read}
 * @param log the one that the endpoint's events are in
 * @param types those that the endpoint asks for, such as {@code file.*}; all when empty
 * @param every how often it is read, at least a second
 */
public record CatchUp(URI server, String key, Log log, List<String> types, Duration every) {

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Which log is read. */
    public sealed interface Log {

        /**
         * A workspace's, for an endpoint of that workspace.
         *
         * @param workspace its id
         */
        record OfWorkspace(String workspace) implements Log {

            public OfWorkspace {
                if (workspace.isBlank()) {
                    throw new IllegalArgumentException("Say which workspace's log is read.");
                }
            }
        }

        /**
         * The organization's, for an endpoint of the organization: one order over all workspaces,
         * with one position.
         *
         * @param workspaces the ids of those that the endpoint is for; when empty, all that the key
         *     may see, and with an owner's or admin's key also what the organization itself tells
         */
        record OfOrganization(List<String> workspaces) implements Log {

            public OfOrganization {
                workspaces = List.copyOf(workspaces);
            }
        }
    }

    public CatchUp {
        types = List.copyOf(types);
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("A log is read at most every second: " + every);
        }
    }

    /** The log of a workspace: all types, every five minutes. */
    public static CatchUp of(URI server, String key, String workspace) {
        return new CatchUp(server, key, new Log.OfWorkspace(workspace), List.of(), EVERY);
    }

    /** The log of the key's organization: all workspaces and types, every five minutes. */
    public static CatchUp ofOrganization(URI server, String key) {
        return new CatchUp(server, key, new Log.OfOrganization(List.of()), List.of(), EVERY);
    }

    public CatchUp withTypes(List<String> changed) {
        return new CatchUp(server, key, log, changed, every);
    }

    public CatchUp withEvery(Duration changed) {
        return new CatchUp(server, key, log, types, changed);
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "CatchUp[" + server + ", " + log + ", " + types + ", every " + every + "]";
    }
}
