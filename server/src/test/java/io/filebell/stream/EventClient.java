package io.filebell.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads an event stream as the HTML Living Standard says, block by block. */
final class EventClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final HttpResponse<InputStream> response;
    private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();

    /** What stands between two empty lines; the last one of all is the end. */
    record Block(String id, String type, String data, String comment, String retry, boolean isEnd) {

        boolean isEvent() {
            return !data.isEmpty();
        }
    }

    private EventClient(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Opens it, and reads as long as it is open. */
    static EventClient open(HttpClient client, HttpRequest request) {
        EventClient opened = silent(client, request);
        Thread.ofVirtual().start(opened::read);
        return opened;
    }

    /** Opens it, and never reads anything of its body. */
    static EventClient silent(HttpClient client, HttpRequest request) {
        try {
            return new EventClient(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Block next() {
        try {
            @Nullable Block block = blocks.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(block).as("a block of the stream").isNotNull();
            return block;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an event, or the end, has come. */
    boolean hasMore() {
        return blocks.stream().anyMatch(block -> block.isEvent() || block.isEnd());
    }

    /** The next event, passing over what is none. */
    Block event() {
        Block block = next();
        while (!block.isEvent()) {
            assertThat(block.isEnd()).as("the stream's end").isFalse();
            block = next();
        }
        return block;
    }

    /** What the server said last, and nothing after it. */
    String lastWords() {
        String words = "";
        for (Block block = next(); !block.isEnd(); block = next()) {
            words = block.comment();
        }
        return words;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            List<String> block = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    blocks.add(parse(block));
                    block.clear();
                } else {
                    block.add(line);
                }
            }
            blocks.add(new Block("", "", "", "", "", true));
        } catch (IOException e) {
            blocks.add(new Block("", "", "", "cut off: " + e.getMessage(), "", false));
        }
    }

    private static Block parse(List<String> lines) {
        return new Block(
                field("id: ", lines),
                field("event: ", lines),
                field("data: ", lines),
                lines.getFirst().startsWith(": ") ? lines.getFirst().substring(2) : "",
                field("retry: ", lines),
                false);
    }

    private static String field(String name, List<String> lines) {
        return String.join(
                "\n",
                lines.stream()
                        .filter(line -> line.startsWith(name))
                        .map(line -> line.substring(name.length()))
                        .toList());
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
