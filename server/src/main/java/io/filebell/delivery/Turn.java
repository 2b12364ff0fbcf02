package io.filebell.delivery;

import io.filebell.endpoint.Ordering;
import io.filebell.event.Event;
import io.filebell.event.Subject;

/**
 * When a delivery may go, relative to others of its lane: by the ordering that was in force at its
 * event.
 *
 * @param node whose events keep their order; empty when the delivery follows no node
 */
record Turn(Kind kind, String node) {

    /** As it is stored. */
    enum Kind {
        /** At any time. */
        ANY,
        /** After the deliveries of the same node before it. */
        FILE,
        /** After all deliveries before it. */
        STRICT,
        /** At once, because somebody asked for it: out of any order. */
        APART
    }

    static Turn of(Ordering ordering, Event event) {
        return switch (ordering) {
            case NONE -> new Turn(Kind.ANY, "");
            case FILE -> new Turn(Kind.FILE, node(event));
            case STRICT -> new Turn(Kind.STRICT, node(event));
        };
    }

    /** Whether deliveries of the same node wait for this one, and it for those before it. */
    boolean followsNode() {
        return !node.isEmpty() && (kind == Kind.FILE || kind == Kind.STRICT);
    }

    /** Whether others wait for this one. */
    boolean isInOrder() {
        return isStrict() || followsNode();
    }

    boolean isStrict() {
        return kind == Kind.STRICT;
    }

    private static String node(Event event) {
        return event.subject().map(Subject::node).map(node -> node.value()).orElse("");
    }
}
