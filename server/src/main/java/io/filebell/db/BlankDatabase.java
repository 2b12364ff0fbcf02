package io.filebell.db;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.db.Table.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A database with its tables and without rows, filled in one transaction: all of it is there after
 * {@link #commit}, or nothing.
 *
 * <p>A file of SQLite is not flushed while it is filled; a crash leaves one to be thrown away.
 */
public final class BlankDatabase implements AutoCloseable {

    private static final int ROWS_IN_A_BATCH = 500;

    private final DataSource source;
    private final Dialect dialect;
    private final Connection connection;
    private final Session session;
    private final Tx tx;
    private boolean committed;

    private BlankDatabase(DataSource source, Dialect dialect, String schema) {
        this.source = source;
        this.dialect = dialect;
        try {
            try (Session looking = Session.inTransactions(source.getConnection(), new KnownSql())) {
                requireBlank(new Tx(looking, dialect), schema);
            }
            Migrations.run(source, dialect, schema);
            this.connection = source.getConnection();
            this.session = Session.inTransactions(connection, new KnownSql());
            this.tx = new Tx(session, dialect);
            keepOthersOff(schema);
        } catch (SQLException | StatementException e) {
            throw Snapshot.unusable(e);
        }
    }

    /** A server that is started on the database meanwhile waits, and then finds what is there. */
    private void keepOthersOff(String schema) {
        switch (dialect) {
            case SQLITE -> {}
            case POSTGRESQL -> {
                session.run(
                        "LOCK TABLE " + String.join(", ", tables()) + " IN ACCESS EXCLUSIVE MODE");
                requireBlank(tx, schema);
            }
        }
    }

    /**
     * @param file that does not exist
     * @param schema the version of the schema that its tables have
     * @throws Problem when this program does not know that version
     */
    public static BlankDatabase sqlite(Path file, String schema) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        config.setPageSize(SqliteDatabase.PAGE_BYTES);
        config.setCacheSize(CACHE_KIB);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return new BlankDatabase(source, Dialect.SQLITE, schema);
    }

    /**
     * @param url {@code jdbc:postgresql://…} of a database that has no tables, or empty ones
     * @throws Problem when it has rows, cannot be reached, or this program does not know the
     *     version
     */
    public static BlankDatabase postgres(String url, String schema) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setReWriteBatchedInserts(true);
        return new BlankDatabase(source, Dialect.POSTGRESQL, schema);
    }

    /** The tables that are there. */
    public Set<String> tables() {
        return new TableNames(tx).all();
    }

    /** Runs a feature's own SQL in the one transaction. */
    public <T extends @Nullable Object> T write(TxWork<T> work) {
        return work.run(tx);
    }

    /** Takes the rows of one table, values in the order of its columns. */
    public final class Filling implements AutoCloseable {

        private final Table table;
        private final PreparedStatement insert;
        private int waiting;

        private Filling(Table table) throws SQLException {
            this.table = table;
            String marks = String.join(", ", Collections.nCopies(table.columns().size(), "?"));
            String over = switch (dialect) {
                case SQLITE -> "";
                case POSTGRESQL -> " OVERRIDING SYSTEM VALUE";
            };
            this.insert = connection.prepareStatement("INSERT INTO " + table.name() + " ("
                    + table.columnList() + ")" + over + " VALUES (" + marks + ")");
        }

        /** @throws Problem when the database does not take it */
        public void add(List<@Nullable Object> values) {
            try {
                for (int i = 0; i < values.size(); i++) {
                    set(i + 1, table.columns().get(i), values.get(i));
                }
                insert.addBatch();
                if (++waiting == ROWS_IN_A_BATCH) {
                    insert.executeBatch();
                    waiting = 0;
                }
            } catch (SQLException e) {
                throw notTaken(table, e);
            }
        }

        private void set(int place, Column column, @Nullable Object value) throws SQLException {
            switch (value) {
                case null ->
                    insert.setNull(
                            place,
                            switch (column.kind()) {
                                case NUMBER -> Types.BIGINT;
                                case TEXT -> Types.VARCHAR;
                                case BYTES -> Types.BINARY;
                            });
                case Long number -> insert.setLong(place, number);
                case String text -> insert.setString(place, text);
                case byte[] bytes -> insert.setBytes(place, bytes);
                default -> throw new IllegalArgumentException("A value " + value.getClass());
            }
        }

        @Override
        public void close() {
            try (insert) {
                if (waiting > 0) {
                    insert.executeBatch();
                }
            } catch (SQLException e) {
                throw notTaken(table, e);
            }
        }
    }

    /** @throws Problem when the table, or one of its columns, is not there */
    public Filling fill(Table table) {
        try {
            return new Filling(table);
        } catch (SQLException e) {
            throw notTaken(table, e);
        }
    }

    /** Has the database count on from there. */
    public void count(Map<String, Long> counters) {
        switch (dialect) {
            case SQLITE ->
                counters.forEach((table, last) -> {
                    tx.update("DELETE FROM sqlite_sequence WHERE name = :name")
                            .bind("name", table)
                            .execute();
                    tx.update("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)")
                            .bind("name", table)
                            .bind("seq", last)
                            .execute();
                });
            case POSTGRESQL ->
                new TableNames(tx).identities().forEach((table, sequence) -> {
                    long last = counters.getOrDefault(table, 0L);
                    if (last > 0) {
                        tx.query("SELECT setval(CAST(:sequence AS regclass), :last)")
                                .bind("sequence", sequence)
                                .bind("last", last)
                                .mapTo(Long.class)
                                .one();
                    }
                });
        }
    }

    /** Makes it all durable, as far as the database flushes, and brings its schema up to date. */
    public void commit() {
        try {
            session.commit();
            committed = true;
            session.close();
            Migrations.run(source, dialect);
        } catch (StatementException e) {
            throw Snapshot.unusable(e);
        }
    }

    @Override
    public void close() {
        if (!committed) {
            try (session) {
                session.rollBack();
            }
        }
    }

    private static void requireBlank(Tx tx, String schema) {
        TableNames names = new TableNames(tx);
        for (String table : names.all()) {
            boolean rows = tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM \"" + table
                                    + "\" LIMIT 1) AS one")
                            .mapTo(Long.class)
                            .one()
                    > 0;
            if (rows || !names.schema().equals(schema)) {
                throw new Problem(
                        ErrorCode.CONFLICT,
                        "The database is not empty: it has a table " + table
                                + (rows ? " with rows in it" : "")
                                + ". Restore into an empty database.");
            }
        }
    }

    private static Problem notTaken(Table table, SQLException e) {
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The database did not take the rows of " + table.name() + ": " + e.getMessage(),
                e);
    }

    private static final int CACHE_KIB = -131_072;
}
