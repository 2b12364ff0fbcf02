package io.filebell.stream;

import io.filebell.event.Event;
import io.filebell.event.EventPattern;
import io.filebell.event.EventTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of events that a request asks for; without any, all of them. */
record EventChoice(List<EventPattern> patterns) {

    static final String SAYS = "Only events of these types, with commas between them: exact names,"
            + " \"file.*\" for all of a kind, or \"*\". Left out: all. \"file.downloaded\" "
            + "comes only by its name or when this is left out.";

    EventChoice {
        patterns = List.copyOf(patterns);
    }

    /** @throws io.filebell.base.Problem when one matches no type that there is */
    static EventChoice of(@Nullable List<String> asked, EventTypes types) {
        if (asked == null) {
            return new EventChoice(List.of());
        }
        asked.forEach(types::requirePattern);
        return new EventChoice(asked.stream().map(EventPattern::new).toList());
    }

    boolean includes(Event event) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(pattern -> pattern.matches(event.type()));
    }
}
