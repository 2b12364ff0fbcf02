package io.filebell.cli.listen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.filebell.base.Limits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads an event stream (HTML Living Standard, section 9.2.6), keeping the bytes of events as they
 * are. What a stream that is cut off had begun is never shown.
 */
final class SentEventsReader {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final Runnable heard;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private Optional<String> id = Optional.empty();
    private boolean hasData;
    private String comment = "";

    /** @param heard runs whenever a line came, be it a comment */
    SentEventsReader(InputStream in, Runnable heard) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.heard = heard;
    }

    /** The next block with an event or a place; empty at the end of the stream. */
    Optional<Piece> next() throws IOException {
        id = Optional.empty();
        hasData = false;
        data.reset();
        while (readLine()) {
            heard.run();
            if (line.size() > 0) {
                take(line.toByteArray());
            } else if (hasData) {
                return Optional.of(new Piece(id, Optional.of(HeardEvent.of(data.toByteArray()))));
            } else if (id.isPresent()) {
                return Optional.of(new Piece(id, Optional.empty()));
            }
        }
        return Optional.empty();
    }

    /** What the server said last beside its events. */
    String lastWords() {
        return comment;
    }

    private void take(byte[] field) {
        int colon = 0;
        while (colon < field.length && field[colon] != ':') {
            colon++;
        }
        int from = Math.min(field.length, colon + 1);
        if (from < field.length && field[from] == ' ') {
            from++;
        }
        switch (new String(field, 0, colon, UTF_8)) {
            case "" -> comment = new String(field, from, field.length - from, UTF_8);
            case "id" -> id = Optional.of(new String(field, from, field.length - from, UTF_8));
            case "data" -> {
                if (hasData) {
                    data.write('\n');
                }
                hasData = true;
                data.write(field, from, field.length - from);
            }
            default -> {} // the type stands in the event, and when to come again is ours to say
        }
    }

    /** Reads up to a line feed, with or without a carriage return before it. */
    private boolean readLine() throws IOException {
        line.reset();
        int last = -1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return true;
            }
            if (last == '\r') {
                line.write(last);
            }
            if (next != '\r') {
                line.write(next);
            }
            if (line.size() + data.size() > Limits.CLIENT_EVENT_BYTES) {
                throw new IOException("The server sent an event that is too large.");
            }
            last = next;
        }
        return false;
    }
}
