package io.filebell.delivery;

import java.util.Optional;

/**
 * What came of one attempt, with the evidence for the delivery log.
 *
 * @param address the address that was connected to, or tried last; absent when it did not come so
 *     far
 * @param staleConnection whether a kept connection turned out to be dead before any byte came back,
 *     and the request went out once more on a fresh one; both together are this one attempt
 */
public record Exchange(
        Reply reply, Timing timing, Optional<String> address, boolean staleConnection) {}
