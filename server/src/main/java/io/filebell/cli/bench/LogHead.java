package io.filebell.cli.bench;

import io.filebell.Server;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far each log is, as its commits told: what a bench's own counts are compared with. */
final class LogHead {

    private final Map<String, Long> heads = new ConcurrentHashMap<>();

    private LogHead() {}

    /** Of a server that is not started yet. */
    static LogHead of(Server.Inside inside) {
        LogHead head = new LogHead();
        inside.relay()
                .listen((log, sequence) -> head.heads.merge(log.value(), sequence, Math::max));
        return head;
    }

    long of(String log) {
        return heads.getOrDefault(log, 0L);
    }
}
