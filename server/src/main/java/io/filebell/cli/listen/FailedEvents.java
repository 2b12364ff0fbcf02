package io.filebell.cli.listen;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.RemotePath;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Workspaces;
import io.filebell.endpoint.EventsBatch;
import io.filebell.event.EventPattern;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The events of a workspace that endpoints did not take, the organization's endpoints included: of
 * deliveries that are exhausted, being tried again, or held behind one that is; and those that wait
 * in the log of an endpoint that takes nothing, because it fails, was disabled for that, or keeps
 * an order in which a failed delivery comes first.
 */
final class FailedEvents {

    private static final List<String> STATES = List.of("exhausted", "retrying", "held");

    private final ServerClient client;
    private final Workspaces.Known workspace;
    private final EventPages pages;
    private final List<EventPattern> patterns;
    private final StuckEndpoints stuck = new StuckEndpoints();
    private final Map<String, Failed> found = new LinkedHashMap<>();

    /**
     * @param pages of that workspace, with events of those types
     * @param types patterns with commas between them; empty for all
     */
    FailedEvents(
            ServerClient client,
            EventPages pages,
            Workspaces.Known workspace,
            Optional<String> types) {
        this.client = client;
        this.pages = pages;
        this.workspace = workspace;
        this.patterns = types.stream()
                .flatMap(asked -> Arrays.stream(asked.split(",", -1)))
                .map(EventPattern::new)
                .toList();
    }

    /** An event that was not taken. */
    record Failed(String event, long sequence) {}

    /**
     * Each event once, in the order of the log.
     *
     * @param everywhere whether the organization's endpoints could be looked at too
     */
    record Found(List<Failed> events, boolean everywhere) {}

    /**
     * Looks for them, once.
     *
     * @param since only deliveries that were first tried then or later, and events that wait and
     *     happened then or later
     */
    Found find(Optional<Instant> since) {
        pages.after(Place.now(), 0); // refuses types that there are not
        look(Workspaces.PATH + "/" + workspace.id() + "/endpoints", since);
        boolean everywhere = lookAtOrganization(since);
        stuck.forEachWaiting(pages, since, event -> add(new Failed(event.id(), event.sequence())));
        List<Failed> inOrder = found.values().stream()
                .sorted((one, other) -> Long.compare(one.sequence(), other.sequence()))
                .toList();
        return new Found(inOrder, everywhere);
    }

    private boolean lookAtOrganization(Optional<Instant> since) {
        try {
            look("/v1/endpoints", since);
            return true;
        } catch (Failure failure) {
            if (failure.isRefusal(ErrorCode.FORBIDDEN)) {
                return false;
            }
            throw failure;
        }
    }

    private void look(String endpoints, Optional<Instant> since) {
        for (JsonNode endpoint : client.list(endpoints + "?limit=" + Limits.PAGE_MAX)) {
            if (!covers(endpoint)) {
                continue;
            }
            String path = endpoints + "/" + endpoint.path("id").asString();
            for (String state : STATES) {
                String query = path + "/deliveries?limit=" + Limits.PAGE_MAX + "&state=" + state
                        + since.map(then -> "&since=" + RemotePath.encode(JsonFormat.time(then)))
                                .orElse("");
                client.forEach(query, this::take);
            }
            stuck.look(endpoint, client.get(path + "/health"));
        }
    }

    private boolean covers(JsonNode endpoint) {
        JsonNode only = endpoint.path("workspaces");
        return only.isEmpty()
                || only.valueStream().anyMatch(one -> one.asString().equals(workspace.id()));
    }

    private void take(JsonNode delivery) {
        if (!delivery.path("workspace").asString("").equals(workspace.id())) {
            return;
        }
        if (delivery.path("type").asString("").equals(EventsBatch.TYPE.name())) {
            takeBatch(delivery);
        } else if (isWanted(delivery.path("type").asString(""))) {
            String event = delivery.path("event").asString();
            add(new Failed(event, delivery.path("sequence").asLong()));
        }
    }

    /** A batch stands in no log, so its events are taken; one that is gone counts as one event. */
    private void takeBatch(JsonNode delivery) {
        String path = "/v1/deliveries/" + delivery.path("id").asString();
        JsonNode members = client.get(path).path("events");
        Failed whole = new Failed(
                delivery.path("event").asString(), delivery.path("sequence").asLong());
        if (members.isEmpty()) {
            add(whole);
        }
        for (JsonNode member : members) {
            String id = member.asString();
            if (!found.containsKey(id)) {
                Optional<HeardEvent> event = pages.trace(id).map(EventPages.Traced::event);
                if (event.isEmpty() || isWanted(event.get().type())) {
                    long sequence = event.map(HeardEvent::sequence).orElse(whole.sequence());
                    add(new Failed(id, sequence));
                }
            }
        }
    }

    private boolean isWanted(String type) {
        return patterns.isEmpty() || patterns.stream().anyMatch(one -> one.matches(type));
    }

    private void add(Failed failed) {
        if (found.size() >= Limits.LISTEN_FAILED) {
            throw Failure.failed("More than " + Limits.LISTEN_FAILED
                    + " events failed. Ask for fewer with --since or --events; a replay sends all"
                    + " to an endpoint.");
        }
        found.put(failed.event(), failed);
    }
}
