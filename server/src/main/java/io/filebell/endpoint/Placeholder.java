package io.filebell.endpoint;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A place in an event's JSON, as templates name it: {@code data.file.path}. In a list, the number
 * of an item from 0 on.
 *
 * @param names from the event down
 */
record Placeholder(List<String> names) {

    Placeholder {
        names = List.copyOf(names);
    }

    /** What stands there; a missing node where there is nothing. */
    JsonNode in(JsonNode event) {
        JsonNode place = event;
        for (String name : names) {
            place = place.isArray() ? item(place, name) : place.path(name);
        }
        return place;
    }

    private static JsonNode item(JsonNode list, String name) {
        return list.path(isNumber(name) ? Integer.parseInt(name) : -1);
    }

    /** Whether the name can be that of a list's item. */
    static boolean isNumber(String name) {
        return name.length() <= 6 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
