package io.filebell.cli.listen;

import java.util.Optional;

/**
 * What came next from the server: an event, or how far the log is, or both.
 *
 * @param cursor where to go on afterwards
 */
record Piece(Optional<String> cursor, Optional<HeardEvent> event) {}
