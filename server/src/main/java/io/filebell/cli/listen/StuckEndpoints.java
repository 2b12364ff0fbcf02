package io.filebell.cli.listen;

import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.endpoint.Endpoint;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Endpoints that take nothing for now, because they fail, were disabled for that, or keep an order
 * in which a failed delivery comes first; and the events that wait for them in the log.
 *
 * <p>Of those there is no list: the server is asked of each event from the oldest undelivered one
 * on, since only it knows what an endpoint asked for when an event happened.
 */
final class StuckEndpoints {

    private static final Set<String> UNDELIVERED =
            Set.of("waiting", "sending", "retrying", "held", "exhausted");

    private final Set<String> ids = new HashSet<>();
    private Instant oldest = Instant.MAX;

    /** Looks whether an endpoint is one. */
    void look(JsonNode endpoint, JsonNode health) {
        boolean takesNothing = switch (endpoint.path("state").asString("")) {
            case "failing" -> true;
            case "disabled" -> !endpoint.path("reason").asString("").equals(Endpoint.BY_HAND);
            default ->
                endpoint.path("ordering").asString("").equals("strict")
                        && health.path("blocked_by").isString();
        };
        if (takesNothing && health.at("/backlog/waiting").asLong(0) > 0) {
            String since = health.at("/backlog/oldest_at").asString("");
            Instant at = since.isEmpty() ? Instant.EPOCH : Instant.parse(since);
            oldest = at.isBefore(oldest) ? at : oldest;
            ids.add(endpoint.path("id").asString());
        }
    }

    /**
     * Finds the events that wait for any of them.
     *
     * @param since only what happened then or later
     * @throws Failure when there are too many to look through
     */
    void forEachWaiting(EventPages pages, Optional<Instant> since, Consumer<HeardEvent> reader) {
        if (ids.isEmpty()) {
            return;
        }
        Budget budget = new Budget();
        pages.forEach(new Place.From(since.filter(oldest::isBefore).orElse(oldest)), event -> {
            budget.spend();
            if (pages.trace(event.id()).filter(this::isUndelivered).isPresent()) {
                reader.accept(event);
            }
        });
    }

    private boolean isUndelivered(EventPages.Traced traced) {
        return traced.endpoints()
                .valueStream()
                .filter(where -> ids.contains(where.path("endpoint").asString("")))
                .anyMatch(where -> UNDELIVERED.contains(where.path("state").asString("")));
    }

    /** How many events may be looked at. */
    private static final class Budget {
        private int left = Limits.LISTEN_TRACED;

        void spend() {
            if (left == 0) {
                throw Failure.failed("More than " + Limits.LISTEN_TRACED
                        + " events would have to be looked at that endpoints may not have got."
                        + " Ask for fewer with --since or --events.");
            }
            left--;
        }
    }
}
