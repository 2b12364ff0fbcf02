package io.filebell.cli;

import io.filebell.Server;
import io.filebell.base.Ticker;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each event of a workspace was committed, by the same clock as its receipt: noted by the
 * first listener that is told after a commit, before the delivery engine is. An event's own
 * timestamp is no good for this: it has milliseconds, and is taken before the commit.
 *
 * <p>Keeps every time until it is taken, so only as many as were asked for may be under way.
 */
public final class CommitTimes {

    private final Ticker ticker;
    private final Map<Place, Long> times = new ConcurrentHashMap<>();

    private record Place(String log, long sequence) {}

    private CommitTimes(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Of a server that is not started yet: whoever listens first is told first. */
    public static CommitTimes of(Server.Inside inside, Ticker ticker) {
        CommitTimes times = new CommitTimes(ticker);
        inside.relay().listen((log, sequence) -> times.note(log.value(), sequence));
        return times;
    }

    /** Takes the time, in the ticker's nanoseconds; empty when there is none (any more). */
    public OptionalLong take(String workspace, long sequence) {
        Long time = times.remove(new Place(workspace, sequence));
        return time == null ? OptionalLong.empty() : OptionalLong.of(time);
    }

    private void note(String log, long sequence) {
        times.putIfAbsent(new Place(log, sequence), ticker.nanos());
    }
}
