package io.filebell.receiver.internal;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A verified event on its way into the inbox.
 *
 * @param dedupe what must be new for it to be accepted: the event's id, and for a replay that may
 *     run again a space and the replay's id
 * @param key what orders it, if anything
 * @param sequence of the event within its source
 * @param previous the sequence before it that the sender would have sent
 * @param isRead whether it was read from the sender's log, where what came before is no repeat
 * @param headers as the log keeps them
 * @param arrivedNanos the ticker at its receipt
 */
public record Arrival(
        String dedupe,
        String type,
        Optional<String> key,
        String source,
        OptionalLong sequence,
        OptionalLong previous,
        boolean isRead,
        byte[] headers,
        byte[] body,
        long receivedMillis,
        long arrivedNanos) {

    int bytes() {
        return headers.length + body.length;
    }

    boolean isReplay() {
        return dedupe.indexOf(' ') >= 0;
    }

    /** The event's id in what must be new. */
    static String idOf(String dedupe) {
        int space = dedupe.indexOf(' ');
        return space < 0 ? dedupe : dedupe.substring(0, space);
    }
}
