package io.filebell.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * A verified event on its way to a handler.
 *
 * @param number its place in the inbox, increasing in the order of receipt
 * @param id the sender's id of the event, the same on each of its attempts; where the sender's
 *     format signs none, the SHA-256 of the body
 * @param type such as {@code file.created}; empty when the sender names none
 * @param body the raw bytes as they were signed; not a copy
 * @param headers as they came; values that let their reader in elsewhere are masked
 * @param receivedAt when it was received
 * @param attempt of the handler, from 1
 * @param replay whether it runs although it ran before: the sender or this side asked for that
 */
public record ReceivedEvent(
        long number,
        String id,
        String type,
        byte[] body,
        Headers headers,
        Instant receivedAt,
        int attempt,
        boolean replay) {

    /** The body as text: JSON in UTF-8. */
    public String text() {
        return new String(body, UTF_8);
    }

    /** Names the event, and shows nothing of its body. */
    @Override
    public String toString() {
        return "ReceivedEvent[" + number + ", " + id + ", " + type + ", attempt " + attempt + "]";
    }
}
