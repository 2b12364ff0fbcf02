package io.filebell.endpoint;

import java.net.InetAddress;
import java.util.List;

/** What became of the question where a URL leads right now. */
public sealed interface Destination {

    /**
     * The host has these addresses, at least one, and a webhook may go to each of them.
     *
     * @param addresses in the order in which they should be tried
     */
    record Permitted(List<InetAddress> addresses) implements Destination {

        public Permitted {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A webhook may not go there.
     *
     * @param reason a sentence that says what to do
     */
    record Forbidden(String reason) implements Destination {}

    /**
     * The host has no address, or nobody can say which.
     *
     * @param reason a sentence that names the host
     */
    record NotFound(String reason) implements Destination {}
}
