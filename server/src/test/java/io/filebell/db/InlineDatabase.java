package io.filebell.db;

import io.filebell.base.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in memory, whose transactions run on the thread of whoever asks: for simulations, which
 * have one thread and thousands of databases.
 */
public final class InlineDatabase implements Database {

    private static final Path MIGRATED = migrated();
    private static final KnownSql KNOWN = new KnownSql();

    private final Session session;
    private boolean busy;

    public InlineDatabase() {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("restore from '" + MIGRATED + "'");
            }
            this.session = Session.keepingStatements(connection, KNOWN);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
        Tx tx = new Tx(session, Dialect.SQLITE);
        T result = alone(() -> run(tx, work));
        List.copyOf(tx.hints()).forEach(Runnable::run);
        return result;
    }

    /** No transaction of its own: nobody else is there who could write meanwhile. */
    @Override
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        return alone(() -> work.run(new Tx(session, Dialect.SQLITE)));
    }

    private <T extends @Nullable Object> T run(Tx tx, TxWork<T> work) {
        session.run("BEGIN");
        boolean done = false;
        try {
            T result = work.run(tx);
            done = true;
            return result;
        } finally {
            session.run(done ? "COMMIT" : "ROLLBACK");
        }
    }

    /** Neither is done within another: that could wait for itself, or see half of what is done. */
    private <T extends @Nullable Object> T alone(Supplier<T> work) {
        if (busy) {
            throw new IllegalStateException("A transaction within a transaction");
        }
        busy = true;
        try {
            return work.get();
        } finally {
            busy = false;
        }
    }

    @Override
    public void ping() {}

    @Override
    public void close() {
        session.close();
    }

    private static Path migrated() {
        try {
            Path file = Files.createTempFile("filebell-migrated", ".db");
            file.toFile().deleteOnExit();
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + file);
            Migrations.run(source, Dialect.SQLITE);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
