package io.filebell.stream;

import io.filebell.base.Json;
import io.filebell.operation.Says;
import java.util.List;

/** Events in order, and where to go on. */
record EventPage(
        @Says("Events as GET /v1/event-types describes them: the same JSON that a webhook carries.")
        List<Json> items,

        @Says("The cursor to go on with, also where there are no items; never null.")
        String next) {

    EventPage {
        items = List.copyOf(items);
    }
}
