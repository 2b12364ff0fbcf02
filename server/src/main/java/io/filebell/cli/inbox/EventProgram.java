package io.filebell.cli.inbox;

import io.filebell.base.Ticker;
import io.filebell.receiver.Handler;
import io.filebell.receiver.ReceivedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that is run for each event: its arguments as they were given and never through a shell,
 * the event's JSON on its standard input, and what it is in its environment. It exits with 0 when
 * the event is done; anything else has it tried again.
 */
final class EventProgram implements Handler {

    private static final int LAST_WORDS_BYTES = 1_024;
    private static final int CHUNK_BYTES = 8_192;

    /** What a program left running may hold its output open for as long as it likes. */
    private static final Duration LAST_WORDS_WAIT = Duration.ofSeconds(1);

    private final List<String> command;
    private final Duration timeout;
    private final PrintStream output;
    private final ReceiveReport report;
    private final Ticker ticker;

    /** @param output where it says what it says, on both of its own */
    EventProgram(
            List<String> command,
            Duration timeout,
            PrintStream output,
            ReceiveReport report,
            Ticker ticker) {
        this.command = List.copyOf(command);
        this.timeout = timeout;
        this.output = output;
        this.report = report;
        this.ticker = ticker;
    }

    /** Why it did not end well. */
    static final class ProgramFailed extends Exception {

        private static final long serialVersionUID = 1L;

        ProgramFailed(String sentence) {
            super(sentence);
        }
    }

    @Override
    public void handle(ReceivedEvent event) throws Exception {
        long started = ticker.nanos();
        report.started(event);
        Process process = start(event);
        Thread writer = Thread.ofVirtual().start(() -> feed(process, event.body()));
        LastWords words = new LastWords();
        Thread reader = Thread.ofVirtual().start(() -> listen(process, words));
        boolean ended;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            end(process);
        }
        writer.join(LAST_WORDS_WAIT);
        reader.join(LAST_WORDS_WAIT);
        Duration took = Duration.ofNanos(ticker.nanos() - started);
        if (!ended) {
            throw failed(event, took, "did not end within " + timeout.toSeconds() + " s", words);
        }
        if (process.exitValue() != 0) {
            throw failed(event, took, "exited with " + process.exitValue(), words);
        }
        report.done(event, took);
    }

    private ProgramFailed failed(ReceivedEvent event, Duration took, String how, LastWords words) {
        report.failed(event, took, how);
        String said = words.text().strip();
        return new ProgramFailed(
                command.getFirst() + " " + how + (said.isEmpty() ? "." : ": " + said));
    }

    private Process start(ReceivedEvent event) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What this process alone must know: who signs, and what the server lets it do.
        builder.environment().keySet().removeAll(Set.of("SECRET", "FILEBELL_KEY"));
        builder.environment().put("EVENT_ID", event.id());
        builder.environment().put("EVENT_TYPE", event.type());
        builder.environment().put("EVENT_NUMBER", Long.toString(event.number()));
        builder.environment().put("EVENT_ATTEMPT", Integer.toString(event.attempt()));
        builder.environment().put("EVENT_RECEIVED_AT", event.receivedAt().toString());
        return builder.start();
    }

    private static void feed(Process process, byte[] body) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(body);
        } catch (IOException e) {
            // A program need not read what it is given.
            return;
        }
    }

    private void listen(Process process, LastWords words) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream out = process.getInputStream()) {
            for (int read = out.read(chunk); read >= 0; read = out.read(chunk)) {
                output.write(chunk, 0, read);
                output.flush();
                words.add(chunk, read);
            }
        } catch (IOException e) {
            words.add(("(" + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void end(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(ProcessHandle::isAlive)
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** The end of what was said. */
    private static final class LastWords {

        private byte[] bytes = new byte[0];

        synchronized void add(byte[] more) {
            add(more, more.length);
        }

        synchronized void add(byte[] chunk, int length) {
            int kept = Math.max(0, Math.min(bytes.length, LAST_WORDS_BYTES - length));
            int added = Math.min(length, LAST_WORDS_BYTES);
            byte[] all = Arrays.copyOf(
                    Arrays.copyOfRange(bytes, bytes.length - kept, bytes.length), kept + added);
            System.arraycopy(chunk, length - added, all, kept, added);
            bytes = all;
        }

        synchronized String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
