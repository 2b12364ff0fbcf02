package io.filebell.db;

import io.filebell.base.Limits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which transactions run one after the other, by one thread at a time.
 *
 * <p>May keep its prepared statements, because SQLite's driver compiles the SQL anew for each. One
 * that is in use is not among those kept, so that one SQL may be open twice; one that failed is
 * closed.
 */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final KnownSql known;
    private final int keeps;
    private final Map<NamedSql, PreparedStatement> idle = new LinkedHashMap<>();

    private Session(Connection connection, KnownSql known, int keeps) {
        this.connection = connection;
        this.known = known;
        this.keeps = keeps;
    }

    /** On a connection held for long, whose statements are kept. Transactions are statements. */
    static Session keepingStatements(Connection connection, KnownSql known) {
        return new Session(connection, known, Limits.STATEMENTS_KEPT);
    }

    /** On a connection of a pool, whose driver keeps statements; always in a transaction. */
    static Session inTransactions(Connection connection, KnownSql known) {
        Session session = new Session(connection, known, 0);
        try {
            connection.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw new StatementException("BEGIN", e);
        }
    }

    /** What is done with a statement. It leaves no rows open. */
    @FunctionalInterface
    interface Use<T extends @Nullable Object> {

        T of(PreparedStatement statement) throws SQLException;
    }

    NamedSql sql(String text) {
        return known.of(text);
    }

    /** @throws StatementException when the database refuses */
    <T extends @Nullable Object> T use(NamedSql sql, Use<T> use) {
        try {
            PreparedStatement kept = idle.remove(sql);
            PreparedStatement statement =
                    kept == null ? connection.prepareStatement(sql.text()) : kept;
            boolean ended = false;
            try {
                T result = use.of(statement);
                ended = true;
                return result;
            } finally {
                if (!ended || keeps == 0 || idle.putIfAbsent(sql, statement) != null) {
                    statement.close();
                } else if (idle.size() > keeps) {
                    closeEldest();
                }
            }
        } catch (SQLException e) {
            throw new StatementException(sql.text(), e);
        }
    }

    /** The one that was not used for longest. */
    private void closeEldest() throws SQLException {
        Iterator<PreparedStatement> statements = idle.values().iterator();
        PreparedStatement eldest = statements.next();
        statements.remove();
        eldest.close();
    }

    /** Runs a statement that takes no values, such as a pragma, and passes over its rows. */
    void run(String text) {
        use(sql(text), Session::execute);
    }

    /**
     * How many rows a statement changed; less than 0 for one that answers rows, which are closed
     * unread: open ones would hold their locks, and SQLite opens no savepoint beside them.
     */
    static int execute(PreparedStatement statement) throws SQLException {
        if (statement.execute()) {
            statement.getResultSet().close();
        }
        return statement.getUpdateCount();
    }

    void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new StatementException("COMMIT", e);
        }
    }

    void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new StatementException("ROLLBACK", e);
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : idle.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw new StatementException("the end of a connection", e);
        }
    }
}
