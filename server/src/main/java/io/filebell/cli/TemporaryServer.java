package io.filebell.cli;

import io.filebell.DataFolder;
import io.filebell.Server;
import io.filebell.ServerMaker;
import io.filebell.Setting;
import io.filebell.Settings;
import io.filebell.SettingsReader;
import io.filebell.base.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real server in this process, on a free port of loopback, with a new data folder that is removed
 * when it closes, also when the process is told to end.
 */
public final class TemporaryServer implements AutoCloseable {

    private final ServerMaker maker;
    private final Settings settings;
    private final TemporaryFolder data;
    private final DataFolder folder;
    private volatile Server server;
    private final Thread atTheEnd = new Thread(this::remove, "filebell-remove-temporary");
    private final AtomicBoolean removed = new AtomicBoolean();

    private TemporaryServer(
            ServerMaker maker, Settings settings, TemporaryFolder data, DataFolder folder) {
        this.maker = maker;
        this.settings = settings;
        this.data = data;
        this.folder = folder;
        this.server = maker.make(settings);
    }

    /**
     * Makes the server; the caller starts it.
     *
     * @param parent of the data folder; empty for the system's temporary folder
     * @param database a {@code jdbc:postgresql:} URL of an empty database; empty for SQLite
     * @throws Failure when the database is none or the temporary folder cannot be used
     */
    public static TemporaryServer make(
            ServerMaker maker, Optional<Path> parent, Optional<String> database) {
        return make(maker, parent, database, Map.of());
    }

    /**
     * As the shorter one.
     *
     * @param others settings besides, by their variables
     */
    public static TemporaryServer make(
            ServerMaker maker,
            Optional<Path> parent,
            Optional<String> database,
            Map<String, String> others) {
        TemporaryFolder made = TemporaryFolder.make(parent);
        Path data = made.path();
        DataFolder folder = DataFolder.open(data);
        try {
            TemporaryServer server =
                    new TemporaryServer(maker, settings(data, database, others), made, folder);
            Runtime.getRuntime().addShutdownHook(server.atTheEnd);
            return server;
        } catch (Problem | Failure e) {
            folder.close();
            made.close();
            throw e;
        }
    }

    public Server server() {
        return server;
    }

    /** Ends the server and makes another one on the same data; the caller starts it. */
    public Server again() {
        server.close();
        server = maker.make(settings);
        return server;
    }

    public Path data() {
        return data.path();
    }

    /** The server and the key that its first start made. */
    public ServerAccess access() {
        return ServerAccess.of(server.url(), server.keyFile().orElseThrow());
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The process ends already, and the hook does this very thing.
            return;
        }
    }

    private void remove() {
        if (removed.compareAndSet(false, true)) {
            server.close();
            folder.close();
            data.close();
        }
    }

    private static Settings settings(
            Path data, Optional<String> database, Map<String, String> others) {
        Map<Setting, String> flags =
                Map.of(Setting.DATA, data.toString(), Setting.HOST, "127.0.0.1", Setting.PORT, "0");
        Map<String, String> environment = new HashMap<>(others);
        database.ifPresent(url -> environment.put(Setting.DATABASE.variable(), url));
        try {
            return new SettingsReader(flags, environment, true).read();
        } catch (Problem wrong) {
            throw Failure.wrongUsage(wrong.detail());
        }
    }
}
