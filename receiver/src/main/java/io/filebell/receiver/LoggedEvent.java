package io.filebell.receiver;

import java.time.Instant;
import java.util.Optional;

/**
 * An accepted event as the inbox knows it, without its body.
 *
 * @param number its place in the inbox
 * @param key the one that it is ordered by
 * @param attempts how often its handler was started
 * @param startedAt when it was last started
 * @param endedAt when it reached its state, if that is an end
 * @param error what the last failed attempt threw
 */
public record LoggedEvent(
        long number,
        String id,
        String type,
        Optional<String> key,
        JobState state,
        int attempts,
        Instant receivedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> error) {}
