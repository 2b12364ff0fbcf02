package io.filebell.receiver.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A page of a sender's event log: {@code {"items":[…],"next":"…"}}.
 *
 * @param events the bytes of each item, as they stand in the page
 * @param next where the log goes on
 */
public record LogPage(List<byte[]> events, String next) {

    private static final JsonFactory JSON = new JsonFactory();

    public LogPage {
        events = List.copyOf(events);
    }

    /** Reads a page; empty when it is none. */
    public static Optional<LogPage> read(byte[] page) {
        List<byte[]> events = new ArrayList<>();
        String next = "";
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), page)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("items") && value == JsonToken.START_ARRAY) {
                    readItems(parser, page, events);
                } else if (name.equals("next") && value == JsonToken.VALUE_STRING) {
                    next = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        return next.isEmpty() ? Optional.empty() : Optional.of(new LogPage(events, next));
    }

    private static void readItems(JsonParser parser, byte[] page, List<byte[]> events) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentTokenLocation().getByteOffset() + 1;
            events.add(Arrays.copyOfRange(page, from, to));
        }
    }
}
