package io.filebell.delivery.outbound;

import io.filebell.base.Ticker;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The open connections: counts them all, and keeps those that nothing uses for the next request.
 *
 * <p><b>Concurrency.</b> Any thread may call; a lock is held for a few map operations and never
 * while a socket is touched. A connection taken from here belongs to the taker until it is kept or
 * closed.
 *
 * <p><b>Order.</b> The connection that was used last is given out first, so that spare ones grow
 * old and go. When the limit is reached, the one that has been idle longest makes room.
 */
final class ConnectionPool {

    private final int most;
    private final long idleNanos;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Origin, Deque<Connection>> idle = new HashMap<>();
    private final LinkedHashSet<Connection> longestIdleFirst = new LinkedHashSet<>();
    private int open;

    ConnectionPool(SenderSettings settings, Ticker ticker) {
        this.most = settings.connections();
        this.idleNanos = settings.idle().toNanos();
        this.ticker = ticker;
    }

    /** A kept connection to one of these addresses, which is now the caller's. */
    Optional<Connection> take(Origin origin, List<InetAddress> addresses) {
        lock.lock();
        try {
            Deque<Connection> kept = idle.get(origin);
            if (kept == null) {
                return Optional.empty();
            }
            for (Connection connection : kept) {
                if (addresses.contains(connection.address())) {
                    forget(connection);
                    return Optional.of(connection);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes room for one more connection. {@link #closed} gives it back.
     *
     * @return false when the limit is reached and every connection is in use
     */
    boolean reserve() {
        Connection evicted;
        lock.lock();
        try {
            if (open < most) {
                open++;
                return true;
            }
            if (longestIdleFirst.isEmpty()) {
                return false;
            }
            // Its place in the count is the new one's from here on.
            evicted = longestIdleFirst.getFirst();
            forget(evicted);
            evicted.leaveCount();
        } finally {
            lock.unlock();
        }
        evicted.close();
        return true;
    }

    /** Keeps a connection that its user is done with. */
    void keep(Connection connection) {
        lock.lock();
        try {
            connection.idleSince(ticker.nanos());
            idle.computeIfAbsent(connection.origin(), origin -> new ArrayDeque<>())
                    .push(connection);
            longestIdleFirst.add(connection);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Told at least once for each connection, kept or not, when it is closed or was never opened.
     */
    void closed(Connection connection) {
        lock.lock();
        try {
            forget(connection);
            if (connection.leaveCount()) {
                open--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes what nothing has used for the set time. */
    void closeIdle() {
        List<Connection> expired = new ArrayList<>();
        lock.lock();
        try {
            long now = ticker.nanos();
            for (Connection connection : longestIdleFirst) {
                if (now - connection.idleSince() < idleNanos) {
                    break;
                }
                expired.add(connection);
            }
            expired.forEach(this::forget);
        } finally {
            lock.unlock();
        }
        expired.forEach(Connection::close);
    }

    /** How many connections are open or being opened. */
    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Connection connection) {
        if (longestIdleFirst.remove(connection)) {
            Deque<Connection> kept = idle.get(connection.origin());
            if (kept != null) {
                kept.remove(connection);
                if (kept.isEmpty()) {
                    idle.remove(connection.origin());
                }
            }
        }
    }
}
