package io.filebell.receiver.internal;

import io.filebell.receiver.Handler;
import io.filebell.receiver.HandlerOptions;
import io.filebell.receiver.JoinedHandler;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * A handler with what it asked for, how it runs, and how many events it is running. The dispatcher
 * changes it under its lock.
 */
public final class Route {

    final TypePattern pattern;
    final HandlerOptions options;
    final Optional<Handler> handler;
    final Optional<JoinedHandler> joined;
    /** Jobs that wait for this handler's own limit. */
    final ArrayDeque<Job> queue = new ArrayDeque<>();

    int running;

    private Route(
            TypePattern pattern,
            HandlerOptions options,
            Optional<Handler> handler,
            Optional<JoinedHandler> joined) {
        this.pattern = pattern;
        this.options = options;
        this.handler = handler;
        this.joined = joined;
    }

    /** To a handler. */
    public static Route to(TypePattern pattern, HandlerOptions options, Handler handler) {
        return new Route(pattern, options, Optional.of(handler), Optional.empty());
    }

    /** To a handler in the inbox's transaction. */
    public static Route joining(
            TypePattern pattern, HandlerOptions options, JoinedHandler handler) {
        return new Route(pattern, options, Optional.empty(), Optional.of(handler));
    }

    /** What it asked for. */
    public TypePattern pattern() {
        return pattern;
    }

    boolean hasRoom() {
        return running < options.concurrency();
    }
}
