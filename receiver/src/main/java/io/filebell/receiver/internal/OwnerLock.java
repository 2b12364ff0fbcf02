package io.filebell.receiver.internal;

import io.filebell.receiver.InboxException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process out of an inbox. It is let go by the system when the process ends, however
 * it ends.
 *
 * <p>On SQLite it is a lock on a file beside the database. On PostgreSQL it is an advisory lock of
 * the writer's own session: with the session the lock is lost, and whoever writes next has to get
 * it again.
 */
final class OwnerLock implements AutoCloseable {

    /** The advisory lock's first half ("fbel"); the second is the schema that holds the tables. */
    private static final int LOCK_SPACE = 0x6662656c;

    private @Nullable FileChannel channel;

    /**
     * Takes the lock.
     *
     * @throws InboxException when another process has it
     */
    void take(Connection connection, SqlDialect dialect) throws SQLException {
        switch (dialect) {
            case SQLITE -> {
                if (channel == null) {
                    channel = lockBeside(file(connection));
                }
            }
            case POSTGRESQL -> lockSession(connection);
        }
    }

    private static void lockSession(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_advisory_lock(" + LOCK_SPACE + ", hashtext(current_schema()))");
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) {
                throw inUse("schema", e);
            }
            throw e;
        }
    }

    private static String file(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA database_list")) {
            while (rows.next()) {
                String file = rows.getString(3);
                if (rows.getString(2).equals("main") && file != null && !file.isEmpty()) {
                    return file;
                }
            }
        }
        throw new InboxException("An inbox lies in a file, and not in memory: name one in the"
                + " JDBC URL, such as jdbc:sqlite:inbox.db.");
    }

    private static FileChannel lockBeside(String database) {
        Path file = Path.of(database + "-receiver.lock");
        try {
            FileChannel opened =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(opened)) {
                opened.close();
                throw inUse("file " + database, null);
            }
            return opened;
        } catch (IOException e) {
            throw new InboxException("The lock file " + file + " cannot be made.", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static InboxException inUse(String what, @Nullable Throwable cause) {
        String message = "Another receiver uses the inbox in this " + what
                + ". Stop it, or give this one an inbox of its own.";
        return cause == null ? new InboxException(message) : new InboxException(message, cause);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new InboxException("The inbox's lock could not be let go.", e);
        }
    }
}
