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
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/** The events that endpoints of a workspace did not take. */
final class FailedEvents {

    private static final JsonFactory READER = new JsonFactory();
    private static final List<String> STATES = List.of("exhausted", "retrying");

    private final ServerClient client;
    private final Workspaces.Known workspace;
    private final List<EventPattern> patterns;

    /** @param types patterns with commas between them; empty for all */
    FailedEvents(ServerClient client, Workspaces.Known workspace, Optional<String> types) {
        this.client = client;
        this.workspace = workspace;
        this.patterns = types.stream()
                .flatMap(asked -> Arrays.stream(asked.split(",", -1)))
                .map(EventPattern::new)
                .toList();
    }

    /** An event of a delivery. */
    record Failed(String event, long sequence) {}

    /**
     * Those of all endpoints, each once, in their order.
     *
     * @param since only deliveries that were first tried then or later
     */
    List<Failed> find(Optional<Instant> since) {
        String endpoints = Workspaces.PATH + "/" + workspace.id() + "/endpoints";
        Map<String, Failed> found = new LinkedHashMap<>();
        for (JsonNode endpoint : client.list(endpoints + "?limit=" + Limits.PAGE_MAX)) {
            for (String state : STATES) {
                String query = endpoints + "/" + endpoint.path("id").asString() + "/deliveries"
                        + "?limit=" + Limits.PAGE_MAX + "&state=" + state
                        + since.map(then -> "&since=" + RemotePath.encode(JsonFormat.time(then)))
                                .orElse("");
                client.forEach(query, delivery -> take(delivery, found));
            }
        }
        return found.values().stream()
                .sorted((one, other) -> Long.compare(one.sequence(), other.sequence()))
                .toList();
    }

    private void take(JsonNode delivery, Map<String, Failed> found) {
        if (delivery.path("type").asString("").equals(EventsBatch.TYPE.name())) {
            takeBatch(delivery, found);
        } else if (isWanted(delivery.path("type").asString(""))) {
            String event = delivery.path("event").asString();
            add(new Failed(event, delivery.path("sequence").asLong()), found);
        }
    }

    /** A batch stands in no log, so its events are taken; one that is gone counts as one event. */
    private void takeBatch(JsonNode delivery, Map<String, Failed> found) {
        String path = "/v1/deliveries/" + delivery.path("id").asString();
        JsonNode members = client.get(path).path("events");
        Failed whole = new Failed(
                delivery.path("event").asString(), delivery.path("sequence").asLong());
        if (members.isEmpty()) {
            add(whole, found);
        }
        for (JsonNode member : members) {
            String id = member.asString();
            if (!found.containsKey(id)) {
                Optional<HeardEvent> event = fetch(new Failed(id, whole.sequence()));
                if (event.isEmpty() || isWanted(event.get().type())) {
                    long sequence = event.map(HeardEvent::sequence).orElse(whole.sequence());
                    add(new Failed(id, sequence), found);
                }
            }
        }
    }

    private boolean isWanted(String type) {
        return patterns.isEmpty() || patterns.stream().anyMatch(one -> one.matches(type));
    }

    private static void add(Failed failed, Map<String, Failed> found) {
        if (found.size() >= Limits.LISTEN_FAILED) {
            throw Failure.failed("More than " + Limits.LISTEN_FAILED
                    + " events failed. Ask for fewer with --since or --events; a replay sends all"
                    + " to an endpoint.");
        }
        found.put(failed.event(), failed);
    }

    /**
     * The event itself, with the bytes that the server wrote; empty when it is not kept any more.
     */
    Optional<HeardEvent> fetch(Failed failed) {
        try {
            return event(client.bytes("/v1/events/" + failed.event()));
        } catch (Failure failure) {
            if (failure.isRefusal(ErrorCode.NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Optional<HeardEvent> event(byte[] view) {
        try (JsonParser json = READER.createParser(ObjectReadContext.empty(), view)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                int from = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                if (name.equals("event")) {
                    int to = (int) json.currentLocation().getByteOffset();
                    return Optional.of(HeardEvent.of(Arrays.copyOfRange(view, from, to)));
                }
            }
        }
        return Optional.empty();
    }
}
