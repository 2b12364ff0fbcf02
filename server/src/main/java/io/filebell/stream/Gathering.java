package io.filebell.stream;

import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.event.EventJson;
import io.filebell.stream.Feed.Heard;
import io.filebell.stream.Feed.Step;
import java.util.ArrayList;
import java.util.List;

/** A page of events that is being gathered, and how much was looked at for it. */
final class Gathering<P> {

    private final EventChoice choice;
    private final int limit;
    private final List<Json> items = new ArrayList<>();
    private long characters;
    private int looked;
    private P place;

    Gathering(EventChoice choice, int limit, P start) {
        this.choice = choice;
        this.limit = limit;
        this.place = start;
    }

    /** Takes what was heard until the page is full; the rest is left for the next page. */
    void take(Step<P> step) {
        looked += step.looked();
        for (Heard<P> heard : step.heard()) {
            if (isFull()) {
                return;
            }
            if (choice.includes(heard.event())) {
                Json item = new Json(EventJson.text(heard.event()));
                items.add(item);
                characters += item.text().length();
            }
            place = heard.place();
        }
        if (!isFull()) {
            place = step.place();
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether nothing more may be looked at for this page. */
    boolean isOver() {
        return isFull() || looked >= Limits.EVENTS_LOOKED_AT;
    }

    private boolean isFull() {
        return items.size() >= limit || characters >= Limits.EVENT_PAGE_CHARACTERS;
    }

    P place() {
        return place;
    }

    List<Json> items() {
        return items;
    }
}
