package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import java.time.Duration;

/**
 * How large the sender is.
 *
 * @param eventLoops threads that do all the network work
 * @param connections open connections at most, kept ones included
 * @param idle how long a connection is kept that nothing uses
 * @param grace how long attempts may go on while the sender closes
 */
public record SenderSettings(int eventLoops, int connections, Duration idle, Duration grace) {

    public SenderSettings {
        if (eventLoops < 1 || connections < 1 || !idle.isPositive() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "not the settings of a sender: " + eventLoops + " event loops, " + connections
                            + " connections, idle " + idle + ", grace " + grace);
        }
    }

    /** The settings of a server with this many event loops. */
    public static SenderSettings withEventLoops(int eventLoops) {
        return new SenderSettings(
                eventLoops,
                Limits.OUTBOUND_CONNECTIONS,
                Limits.OUTBOUND_IDLE,
                Limits.OUTBOUND_GRACE);
    }
}
