package io.filebell.cli;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The server that this user started last, in {@code server.json} in their state folder: by it,
 * client commands find the server and its key without being told.
 *
 * <p>It names the process. A key is read only while that very process lives, which holds the port
 * as long as it does: another program that took over the port of a server that crashed never sees
 * the key.
 */
final class ServerRecord {

    private static final String URL = "url";
    private static final String KEY_FILE = "key_file";
    private static final String PROCESS = "process";
    private static final String STARTED_AT = "started_at";

    private final Path file;

    ServerRecord(Path stateFolder) {
        this.file = stateFolder.resolve("server.json");
    }

    /**
     * What the record says.
     *
     * @param startedAt the process's own start, in milliseconds since 1970, by which another
     *     process with the same number is told apart; 0 where the system does not say
     */
    record Known(URI url, Optional<Path> keyFile, long process, long startedAt) {

        boolean isAlive() {
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    .filter(found -> startOf(found) == startedAt)
                    .isPresent();
        }
    }

    Path file() {
        return file;
    }

    /**
     * Says that this process serves at {@code url}. A record that cannot be written is done
     * without.
     */
    boolean write(URI url, Optional<Path> keyFile) {
        ProcessHandle self = ProcessHandle.current();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put(URL, url.toString());
        keyFile.ifPresent(path -> record.put(KEY_FILE, path.toAbsolutePath().toString()));
        record.put(PROCESS, self.pid());
        record.put(STARTED_AT, startOf(self));
        try {
            PrivateFile.write(file, Json.of(record).text() + "\n");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes back what {@link #write} said, unless another server has been recorded since. */
    void remove() {
        try {
            if (read().filter(
                            known -> known.process() == ProcessHandle.current().pid())
                    .isPresent()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | Failure e) {
            // It names a process that will be gone: nobody believes it.
            return;
        }
    }

    /**
     * The server that was recorded last, alive or not.
     *
     * @throws Failure when the record is there and cannot be read
     */
    Optional<Known> read() {
        try {
            JsonNode record = JsonFormat.MAPPER.readTree(Files.readString(file));
            return Optional.of(new Known(
                    URI.create(record.path(URL).asString()),
                    Optional.of(record.path(KEY_FILE).asString(""))
                            .filter(path -> !path.isEmpty())
                            .map(Path::of),
                    record.path(PROCESS).asLong(),
                    record.path(STARTED_AT).asLong()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw Failure.failed(
                    file + " cannot be read. Remove it, or set FILEBELL_URL and FILEBELL_KEY.", e);
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
