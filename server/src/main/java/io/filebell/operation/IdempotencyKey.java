package io.filebell.operation;

/**
 * Under what a POST's effect happens once: the client's {@code Idempotency-Key}, the route, and a
 * hash of what was asked, so that the same key for something else is refused.
 *
 * @param bodyHash SHA-256 of path, query and body, in hexadecimal
 */
public record IdempotencyKey(String key, String route, String bodyHash) {}
