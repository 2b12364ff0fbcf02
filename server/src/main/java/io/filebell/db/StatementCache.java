package io.filebell.db;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the prepared statements of one long-lived connection, because SQLite's driver compiles the
 * SQL anew for each. A statement in use is out of the cache, so that one SQL may be open twice. The
 * number of SQL texts is that of the source code: bounded. Used by one thread at a time.
 */
final class StatementCache implements StatementBuilder {

    private final StatementBuilder plain = new DefaultStatementBuilder();
    private final Map<String, PreparedStatement> idle = new HashMap<>();
    private final IdentityHashMap<Statement, String> used = new IdentityHashMap<>();

    @Override
    public Statement create(Connection connection, StatementContext context) throws SQLException {
        return plain.create(connection, context);
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context)
            throws SQLException {
        PreparedStatement statement = idle.remove(sql);
        if (statement == null) {
            statement = plain.create(connection, sql, context);
        }
        used.put(statement, sql);
        return statement;
    }

    @Override
    public CallableStatement createCall(Connection connection, String sql, StatementContext context)
            throws SQLException {
        return plain.createCall(connection, sql, context);
    }

    @Override
    public void close(Connection connection, String rawSql, Statement statement)
            throws SQLException {
        String sql = used.remove(statement);
        if (sql == null
                || !(statement instanceof PreparedStatement prepared)
                || statement.isClosed()) {
            statement.close();
            return;
        }
        reset(prepared);
        prepared.clearParameters();
        prepared.clearBatch();
        PreparedStatement twin = idle.put(sql, prepared);
        if (twin != null) {
            twin.close();
        }
    }

    /**
     * Ends a statement whose rows were not all read. Idle in the cache, it would go on holding its
     * locks, and SQLite opens no savepoint beside a statement that writes.
     */
    private static void reset(PreparedStatement statement) throws SQLException {
        ResultSet unread = statement.getResultSet();
        if (unread != null) {
            unread.close();
        }
    }
}
