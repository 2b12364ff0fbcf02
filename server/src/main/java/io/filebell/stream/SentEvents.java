package io.filebell.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Writes an event stream (HTML Living Standard, section 9.2.6). Blocks while the client is slow;
 * what is written goes out at the next {@link #flush}.
 */
final class SentEvents {

    private final OutputStream out;

    SentEvents(OutputStream out) {
        this.out = out;
    }

    /** How long the client should wait before it connects again. */
    void retry(Duration after) throws IOException {
        write("retry: " + after.toMillis() + "\n\n");
    }

    /** Tells the client where it is, without an event: it goes on from there. */
    void place(String cursor) throws IOException {
        write("id: " + cursor + "\n\n");
    }

    /** @param cursor the place right after the event */
    void event(String cursor, String type, String json) throws IOException {
        write("id: " + cursor + "\n" + told(type, json));
    }

    /** An event that has no place; the client stays where it is. */
    void event(String type, String json) throws IOException {
        write(told(type, json));
    }

    private static String told(String type, String json) {
        StringBuilder block = new StringBuilder(json.length() + 64);
        block.append("event: ").append(type);
        json.lines().forEach(line -> block.append("\ndata: ").append(line));
        return block.append("\n\n").toString();
    }

    /** Something that clients pass over, in one line. */
    void comment(String text) throws IOException {
        write(": " + text + "\n\n");
    }

    void flush() throws IOException {
        out.flush();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
