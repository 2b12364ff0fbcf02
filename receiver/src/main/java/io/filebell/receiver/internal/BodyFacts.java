package io.filebell.receiver.internal;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the receiver reads in a body.
 *
 * @param id the field that the sender's format names
 * @param key the first field of the key's paths that is there
 * @param source the workspace's id; empty for events without one
 * @param sequence of the event within its source
 * @param timestamp when it happened, as the sender writes it
 */
public record BodyFacts(
        Optional<String> id,
        Optional<String> type,
        Optional<String> key,
        String source,
        OptionalLong sequence,
        Optional<String> timestamp) {}
