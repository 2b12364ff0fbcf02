package io.filebell.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What this process has used so far.
 *
 * @param cpu time on cores
 * @param written bytes that it caused to be written to disk; empty where the system does not say
 */
record Effort(Duration cpu, OptionalLong written) {

    private static final Path IO = Path.of("/proc/self/io");
    private static final String WRITTEN = "write_bytes: ";

    static Effort soFar() {
        return new Effort(
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO), bytes());
    }

    Effort since(Effort before) {
        return new Effort(
                cpu.minus(before.cpu),
                written.isPresent() && before.written.isPresent()
                        ? OptionalLong.of(written.getAsLong() - before.written.getAsLong())
                        : OptionalLong.empty());
    }

    private static OptionalLong bytes() {
        try {
            return Files.readAllLines(IO).stream()
                    .filter(line -> line.startsWith(WRITTEN))
                    .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                    .findFirst();
        } catch (IOException | NumberFormatException absent) {
            return OptionalLong.empty();
        }
    }
}
