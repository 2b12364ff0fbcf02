package io.filebell.cli.listen;

import io.filebell.base.Json;
import io.filebell.base.JsonFormat;
import io.filebell.cli.ServerAccess;
import io.filebell.cli.Workspaces;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How far {@code listen} is in one workspace of one server, in a file of the user. Of several that
 * listen there at once, the first one keeps it.
 */
final class KeptPlace implements AutoCloseable {

    private static final int NAME_BYTES = 8;
    private static final String CURSOR = "cursor";
    private static final String SEQUENCE = "sequence";

    private final UserFile file;
    private final Map<String, Object> whose;
    private final @Nullable FileChannel lock;
    private String cursor = "";
    private long sequence;
    private String complaint = "";

    private KeptPlace(UserFile file, Map<String, Object> whose, @Nullable FileChannel lock) {
        this.file = file;
        this.whose = whose;
        this.lock = lock;
    }

    /** @param manner what is done with events; each is kept apart */
    static KeptPlace open(
            Path folder, ServerAccess access, Workspaces.Known workspace, String manner) {
        Map<String, Object> whose = new LinkedHashMap<>();
        whose.put("server", access.url().toString());
        whose.put("workspace", workspace.id());
        whose.put("manner", manner);
        UserFile file = new UserFile(folder.resolve(name(Json.of(whose).text()) + ".json"));
        KeptPlace kept = new KeptPlace(file, whose, lock(file));
        kept.read();
        return kept;
    }

    /** Whether another process keeps it, so that this one does not. */
    boolean isTaken() {
        return lock == null;
    }

    /** Where it stopped; empty the first time, and when the file cannot be read. */
    Optional<String> cursor() {
        return Optional.of(cursor).filter(text -> !text.isEmpty() && !isTaken());
    }

    /** The sequence of the last event that is done; 0 when there is none. */
    long sequence() {
        return isTaken() ? 0 : sequence;
    }

    /** Forgets where it was. */
    void forget() {
        cursor = "";
        sequence = 0;
    }

    /** Goes on to a cursor. */
    void move(String to) {
        cursor = to;
        write();
    }

    /** Goes on behind an event, and to a cursor where one is known. */
    void done(long last, Optional<String> to) {
        sequence = last;
        to.ifPresent(known -> cursor = known);
        write();
    }

    /** What went wrong with the file since this was asked last. */
    Optional<String> complaint() {
        String told = complaint;
        complaint = "";
        return Optional.of(told).filter(text -> !text.isEmpty());
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                // The end of the process frees it as well.
                return;
            }
        }
    }

    private void read() {
        try {
            Optional<String> text = file.read();
            if (text.isPresent()) {
                JsonNode known = JsonFormat.MAPPER.readTree(text.get());
                cursor = known.path(CURSOR).asString("");
                sequence = known.path(SEQUENCE).asLong(0);
            }
        } catch (IOException | JacksonException e) {
            complaint = file.path() + " cannot be read, so where it stopped is not known.";
        }
    }

    private void write() {
        if (isTaken()) {
            return;
        }
        Map<String, Object> text = new LinkedHashMap<>(whose);
        text.put(CURSOR, cursor);
        text.put(SEQUENCE, sequence);
        try {
            file.write(Json.of(text).text() + "\n");
        } catch (IOException e) {
            complaint = file.path() + " cannot be written, so the next time begins earlier: "
                    + e.getMessage();
        }
    }

    private static @Nullable FileChannel lock(UserFile file) {
        FileChannel channel = null;
        try {
            file.makeFolder();
            channel = FileChannel.open(
                    file.path().resolveSibling(file.path().getFileName() + ".lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    UserFile.permissions("rw-------"));
            FileLock taken = channel.tryLock();
            if (taken != null) {
                return channel;
            }
            channel.close();
            return null;
        } catch (IOException | OverlappingFileLockException e) {
            close(channel);
            return null;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written to it.
                return;
            }
        }
    }

    private static String name(String whose) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(whose.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }
}
