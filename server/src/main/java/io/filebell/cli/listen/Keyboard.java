package io.filebell.cli.listen;

import io.filebell.cli.Shell;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Single keys of a terminal, without a return after them. What the terminal was set to comes back
 * at the end, also when the process is told to end.
 */
final class Keyboard implements AutoCloseable {

    private static final File TERMINAL = new File("/dev/tty");
    private static final int PATIENCE_SECONDS = 5;
    private static final int SETTINGS_BYTES = 4_096;

    private final String before;
    private final Thread atTheEnd = new Thread(this::restore, "filebell-restore-terminal");
    private final AtomicBoolean restored = new AtomicBoolean();

    private Keyboard(String before) {
        this.before = before;
    }

    /** Empty where nobody sits at a terminal whose keys can be had one by one. */
    static Optional<Keyboard> open(Shell shell) {
        if (!shell.terminal().outLive() || !hasTerminal()) {
            return Optional.empty();
        }
        Optional<String> before = stty("-g").filter(text -> !text.isBlank()).map(String::strip);
        if (before.isEmpty() || stty("-icanon", "-echo", "min", "1").isEmpty()) {
            return Optional.empty();
        }
        Keyboard keyboard = new Keyboard(before.get());
        Runtime.getRuntime().addShutdownHook(keyboard.atTheEnd);
        return Optional.of(keyboard);
    }

    /** Runs what stands beside a key whenever that is pressed. */
    static void read(InputStream in, Map<Character, Runnable> keys) {
        Thread reader = new Thread(() -> readUntilTheEnd(in, keys), "filebell-keys");
        reader.setDaemon(true);
        reader.start();
    }

    private static void readUntilTheEnd(InputStream in, Map<Character, Runnable> keys) {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                keys.getOrDefault((char) key, () -> {}).run();
            }
        } catch (IOException e) {
            // The terminal is gone, and with it the keys.
            return;
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The process ends already, and the hook does this very thing.
            return;
        }
    }

    private void restore() {
        if (restored.compareAndSet(false, true)) {
            stty(before);
        }
    }

    private static boolean hasTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** What it says; empty when it fails. */
    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(
                    process.getInputStream().readNBytes(SETTINGS_BYTES), StandardCharsets.UTF_8);
            boolean done = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return done && process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
