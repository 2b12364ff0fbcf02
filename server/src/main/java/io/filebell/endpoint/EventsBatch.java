package io.filebell.endpoint;

import io.filebell.base.Json;
import io.filebell.event.EventType;
import io.filebell.operation.Says;
import java.util.List;

/**
 * The event that carries others: what an endpoint gets that has its events gathered. It stands in
 * no log.
 */
public final class EventsBatch {

    /** What it carries. */
    public record Data(
            @Says("How many events it has.") int count,

            @Says("The events in the order of their log, each as it would be sent alone; in a batch"
                    + " that would be too large, some are thin.")
            List<Json> events) {

        public Data {
            events = List.copyOf(events);
        }
    }

    private static final String MEMBER = """
            {"id":"evt_01kasbdj2h5k8n1q4t7w0z3c6%s","type":"file.created",\
            "timestamp":"2026-11-23T12:00:00.%s23Z","sequence":4%s,\
            "workspace":{"id":"ws_01jd8qxk3v7m2n4p5r6s7t8v9w","name":"Contracts"},\
            "actor":{"id":"usr_01jd8qxk3v7m2n4p5r6s7t8v9y","kind":"person","name":"Ada",\
            "via":"api"},"data":{"file":{"path":"/inbox/%s.pdf"}}}""";

    public static final EventType<Data> TYPE = new EventType<>(
            "events.batch",
            "Events that were gathered for an endpoint with batch. It stands in no log.",
            Data.class,
            new Data(
                    2,
                    List.of(
                            new Json(MEMBER.formatted("d", "0", "0", "a")),
                            new Json(MEMBER.formatted("e", "1", "1", "b")))));

    private EventsBatch() {}
}
