package io.filebell.receiver;

import java.time.Instant;
import java.util.Optional;

/**
 * A request that made no job, as the log keeps it: the newest thousand of each ruling, their bodies
 * and headers cut short, so that no flood of them fills the disk.
 *
 * @param id what it called itself, true or not
 * @param body its first 1,024 bytes
 * @param bodyBytes how long the body was
 * @param reason a sentence
 */
public record LoggedRequest(
        Ruling ruling,
        Instant receivedAt,
        Optional<String> id,
        Headers headers,
        byte[] body,
        long bodyBytes,
        String reason) {}
