package io.filebell.receiver.internal;

import io.filebell.receiver.Ruling;
import java.util.Optional;

/**
 * A request that made no job, cut short as the log keeps it.
 *
 * @param id what it called itself, if that can be kept
 * @param bodyBytes how long the whole body was
 */
public record Refusal(
        Ruling ruling,
        Optional<String> id,
        byte[] headers,
        byte[] body,
        long bodyBytes,
        String reason,
        long receivedMillis) {}
