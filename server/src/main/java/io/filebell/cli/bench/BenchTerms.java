package io.filebell.cli.bench;

import io.filebell.ServerMaker;
import io.filebell.cli.Failure;
import io.filebell.cli.TemporaryServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every bench has. */
final class BenchTerms {

    private static final int LONGEST_SECONDS = 3_600;
    private static final int MOST_REPETITIONS = 100;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long each repetition measures. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Of how many the medians are taken. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Seconds that each part runs before, unmeasured. Default: ${DEFAULT-VALUE}")
    private int warmup;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "An empty PostgreSQL database, jdbc:postgresql://…, instead of SQLite.")
    private @Nullable String database;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description =
                    "Where the data folder of the measured server is made, and removed at the end."
                            + " Default: the system's temporary folder")
    private @Nullable Path folder;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "filebell-bench",
            description = "Where JSON and plot are written. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("filebell-bench");

    @Option(names = "--json", description = "Show the JSON instead of the table.")
    private boolean json;

    /** @throws Failure when a number is out of its bounds */
    void check() {
        within("--seconds", seconds, 1, LONGEST_SECONDS);
        within("--repetitions", repetitions, 1, MOST_REPETITIONS);
        within("--warmup", warmup, 0, LONGEST_SECONDS);
    }

    static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw Failure.wrongUsage(option + " must be from " + least + " to " + most + ".");
        }
    }

    Duration length() {
        return Duration.ofSeconds(seconds);
    }

    Duration warmup() {
        return Duration.ofSeconds(warmup);
    }

    int repetitions() {
        return repetitions;
    }

    /** A server to measure, which the caller starts. */
    TemporaryServer server(ServerMaker maker) {
        return server(maker, Map.of());
    }

    /** @param settings besides, by their variables */
    TemporaryServer server(ServerMaker maker, Map<String, String> settings) {
        return TemporaryServer.make(maker, folder(), database(), settings);
    }

    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    Optional<String> database() {
        return Optional.ofNullable(database);
    }

    /** What every result says of it; for more to be put in. */
    Map<String, Object> found(String fileSystem) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("database", database().isPresent() ? "postgresql" : "sqlite");
        found.put("file_system", fileSystem);
        found.put("seconds", seconds);
        found.put("warmup_seconds", warmup);
        return found;
    }

    Path out() {
        return out;
    }

    boolean isJson() {
        return json;
    }
}
