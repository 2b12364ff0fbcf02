package io.filebell.delivery;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the parts of an attempt took, each told from its own start; absent for a part that did
 * not happen or did not end.
 *
 * @param connect from the first connect to an open TCP connection; absent on a kept connection
 * @param tls the TLS handshake; absent on a kept connection and for plain http
 * @param firstByte from the written request to the first byte that came back
 * @param total from {@link Sender#send} to the end of the attempt, name lookup and body included
 */
public record Timing(
        Optional<Duration> connect,
        Optional<Duration> tls,
        Optional<Duration> firstByte,
        Duration total) {}
