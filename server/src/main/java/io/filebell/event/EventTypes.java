package io.filebell.event;

import io.filebell.base.ErrorCode;
import io.filebell.base.Nearest;
import io.filebell.base.Problem;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The catalogue of event types: what the features registered at the start, and thus can emit. */
public final class EventTypes {

    private final SortedMap<String, EventType<?>> types = new TreeMap<>();

    /** @throws IllegalArgumentException when the name is taken */
    public void add(EventType<?> type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalArgumentException("There is another event type " + type.name());
        }
    }

    /** All of them, by name. */
    public Collection<EventType<?>> all() {
        return Collections.unmodifiableCollection(types.values());
    }

    /**
     * The type of that name.
     *
     * @throws Problem {@link ErrorCode#UNKNOWN_EVENT_TYPE}, telling where the names are
     */
    public EventType<?> require(String name) {
        EventType<?> type = types.get(name);
        if (type == null) {
            throw unknown(name);
        }
        return type;
    }

    /**
     * Checks that {@code pattern} is {@code *}, a known name, or {@code prefix.*} of a known one.
     *
     * @throws Problem {@link ErrorCode#UNKNOWN_EVENT_TYPE} when no type could ever match it
     */
    public void requirePattern(String pattern) {
        EventPattern checked = new EventPattern(pattern);
        if (types.keySet().stream().noneMatch(checked::matches)) {
            throw unknown(pattern);
        }
    }

    private Problem unknown(String name) {
        Set<String> known = new TreeSet<>(types.keySet());
        types.keySet().forEach(type -> known.add(type.substring(0, type.indexOf('.')) + ".*"));
        String hint = Nearest.to(name, known)
                .map(near -> " Did you mean \"" + near + "\"?")
                .orElse("");
        return new Problem(
                ErrorCode.UNKNOWN_EVENT_TYPE,
                "There is no event type \"" + name + "\"." + hint
                        + " GET /v1/event-types lists those there are; \"file.*\" names "
                        + "all of a kind and \"*\" all.");
    }
}
