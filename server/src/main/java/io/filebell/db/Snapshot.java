package io.filebell.db;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.db.Table.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One state of a whole database, read row by row on a connection of its own, while a server of this
 * or another process goes on writing.
 *
 * <p>On SQLite it holds the write-ahead log back from being reset, which grows meanwhile; on
 * PostgreSQL it is one repeatable-read transaction that keeps tables from being dropped. So it
 * should not be open for longer than reading takes.
 */
public final class Snapshot implements AutoCloseable {

    private final Session session;
    private final Tx tx;
    private final TableNames names;
    private final String schema;
    private final List<Table> tables;

    /** @param session in a transaction, which this ends */
    private Snapshot(Session session, Dialect dialect) {
        this.session = session;
        this.tx = new Tx(session, dialect);
        this.names = new TableNames(tx);
        this.schema = names.schema();
        if (schema.isEmpty()) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE, "There is a database, but none that Filebell made.");
        }
        this.tables = names.inOrder(names.all()).stream().map(names::table).toList();
    }

    /** @throws Problem when there is no such file or it is none of Filebell's */
    public static Snapshot ofSqlite(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Problem(
                    ErrorCode.NOT_FOUND,
                    "There is no database " + file + ". Name the server's data folder with --data,"
                            + " or set FILEBELL_DATABASE as it is set for the server.");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return of(source, Dialect.SQLITE);
    }

    /**
     * @param url {@code jdbc:postgresql://…}
     * @throws Problem when the server cannot be reached or the database is none of Filebell's
     */
    public static Snapshot ofPostgres(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return of(source, Dialect.POSTGRESQL);
    }

    private static Snapshot of(DataSource source, Dialect dialect) {
        Session session = null;
        try {
            session = open(source, dialect);
            return new Snapshot(session, dialect);
        } catch (SQLException | StatementException e) {
            close(session);
            throw unusable(e);
        } catch (RuntimeException e) {
            close(session);
            throw e;
        }
    }

    private static void close(@Nullable Session session) {
        if (session != null) {
            session.close();
        }
    }

    /** The version of the database's schema. */
    public String schema() {
        return schema;
    }

    public Dialect dialect() {
        return tx.dialect();
    }

    /** Every table, each behind those that its rows refer to. */
    public List<Table> tables() {
        return tables;
    }

    /** How far the database's own counters of rows are, by table; never behind the rows. */
    public Map<String, Long> counters() {
        return names.counters();
    }

    /** What takes the rows of a table: values in the order of its columns. */
    @FunctionalInterface
    public interface Rows {

        void take(@Nullable Object[] values);
    }

    /** Shows every row of the table; holds few of them in memory. */
    public void rows(Table table, Rows rows) {
        tx.query("SELECT " + table.columnList() + " FROM " + table.name())
                .map(row -> values(row, table))
                .each(rows::take);
    }

    /** Runs a feature's own SQL on this state. */
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        return work.run(tx);
    }

    @Override
    public void close() {
        session.close();
    }

    private static Session open(DataSource source, Dialect dialect) throws SQLException {
        switch (dialect) {
            case SQLITE -> {
                Session session = Session.keepingStatements(source.getConnection(), new KnownSql());
                session.run("PRAGMA query_only=ON");
                session.run("BEGIN");
                return session;
            }
            case POSTGRESQL -> {
                Session session = Session.inTransactions(source.getConnection(), new KnownSql());
                Set<String> known = new TableNames(new Tx(session, dialect)).all();
                session.rollBack();
                session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                if (!known.isEmpty()) {
                    // Before the state is fixed by the first SELECT: else one of them might be
                    // dropped in between.
                    session.run("LOCK TABLE " + String.join(", ", known) + " IN ACCESS SHARE MODE");
                }
                return session;
            }
        }
        throw new IllegalStateException("No such dialect");
    }

    private static @Nullable Object[] values(ResultSet row, Table table) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(table.columns().size());
        for (int i = 0; i < table.columns().size(); i++) {
            values.add(value(row, i + 1, table.columns().get(i).kind()));
        }
        return values.toArray();
    }

    private static @Nullable Object value(ResultSet row, int column, Kind kind)
            throws SQLException {
        return switch (kind) {
            case NUMBER -> {
                long number = row.getLong(column);
                yield row.wasNull() ? null : number;
            }
            case TEXT -> row.getString(column);
            case BYTES -> row.getBytes(column);
        };
    }

    static Problem unusable(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Problem(
                ErrorCode.UNAVAILABLE,
                "The database cannot be used: " + root.getMessage() + ".",
                thrown);
    }

    private static final int BUSY_MILLIS = 10_000;
}
