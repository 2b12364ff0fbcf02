package io.filebell.cli.listen;

import io.filebell.base.ErrorCode;
import io.filebell.base.JsonFormat;
import io.filebell.base.Limits;
import io.filebell.cli.Failure;
import io.filebell.cli.RemotePath;
import io.filebell.cli.ServerClient;
import io.filebell.cli.Workspaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/** One workspace's log as lists, each event with the bytes that the server wrote. */
final class EventPages {

    private static final JsonFactory READER = new JsonFactory();

    private final ServerClient client;
    private final String path;
    private final Wanted wanted;

    /**
     * Which events.
     *
     * @param types patterns with commas between them; empty for all
     * @param samples whether a stream tells of samples too
     */
    record Wanted(Optional<String> types, boolean samples) {

        String query() {
            return types.map(asked -> "&types=" + RemotePath.encode(asked)).orElse("");
        }
    }

    EventPages(ServerClient client, Workspaces.Known workspace, Wanted wanted) {
        this.client = client;
        this.path = Workspaces.PATH + "/" + workspace.id() + "/events";
        this.wanted = wanted;
    }

    /** Events in order, and where to go on. */
    record Page(List<HeardEvent> events, String next) {

        Page {
            events = List.copyOf(events);
        }
    }

    /** The page after a place; waits so long for an event where there is none. */
    Page after(Place place, int waitSeconds) {
        return read(client.bytes(path + "?limit=" + Limits.PAGE_MAX + "&wait=" + waitSeconds
                + place.query() + wanted.query()));
    }

    /**
     * Every event from a place to the end, as it is meanwhile.
     *
     * @return where to go on
     */
    String forEach(Place start, Consumer<HeardEvent> reader) {
        Place place = start;
        while (true) {
            Page page = after(place, 0);
            page.events().forEach(reader);
            Place next = new Place.After(page.next());
            if (page.events().isEmpty() && next.equals(place)) {
                return page.next();
            }
            place = next;
        }
    }

    /**
     * An event and what became of it.
     *
     * @param endpoints for each endpoint that the caller may see
     */
    record Traced(HeardEvent event, JsonNode endpoints) {}

    /** Empty when the event is not kept any more. */
    Optional<Traced> trace(String id) {
        byte[] view;
        try {
            view = client.bytes("/v1/events/" + id);
        } catch (Failure failure) {
            if (failure.isRefusal(ErrorCode.NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure;
        }
        try (JsonParser json = READER.createParser(ObjectReadContext.empty(), view)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("event")) {
                    JsonNode endpoints = JsonFormat.MAPPER.readTree(view).path("endpoints");
                    return Optional.of(new Traced(event(json, view), endpoints));
                }
                json.skipChildren();
            }
        } catch (JacksonException e) {
            throw Failure.failed("What the server sent is no event.", e);
        }
        throw Failure.failed("What the server sent is no event.");
    }

    /** The oldest event that is kept, of whatever type. */
    Optional<HeardEvent> oldest() {
        return read(client.bytes(path + "?limit=1")).events().stream().findFirst();
    }

    /** The path of the stream, with its query. */
    String stream(Place place) {
        return path + "/stream?webhook=true&samples=" + wanted.samples() + place.query()
                + wanted.query();
    }

    /** Cuts a page into its events without writing them anew. */
    static Page read(byte[] page) {
        try (JsonParser json = READER.createParser(ObjectReadContext.empty(), page)) {
            List<HeardEvent> events = new ArrayList<>();
            String next = "";
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("items") && value == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        events.add(event(json, page));
                    }
                } else if (name.equals("next") && value == JsonToken.VALUE_STRING) {
                    next = json.getString();
                } else {
                    json.skipChildren();
                }
            }
            if (!next.isEmpty()) {
                return new Page(events, next);
            }
        } catch (JacksonException e) {
            throw Failure.failed("What the server sent is no list of events.", e);
        }
        throw Failure.failed("What the server sent is no list of events.");
    }

    private static HeardEvent event(JsonParser json, byte[] page) {
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int to = (int) json.currentLocation().getByteOffset();
        return HeardEvent.of(Arrays.copyOfRange(page, from, to));
    }
}
