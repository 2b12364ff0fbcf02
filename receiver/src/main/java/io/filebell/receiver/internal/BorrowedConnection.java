package io.filebell.receiver.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection lent to a handler for one call: it does what a connection does, but the transaction
 * is not the handler's to end. Statements that were left open are closed afterwards.
 *
 * <p>Its statements and rows are lent as well, to know what the database itself said: an exception
 * that a handler throws may come from another database.
 */
final class BorrowedConnection implements InvocationHandler, AutoCloseable {

    private final Connection lender;
    private final List<Statement> statements = new ArrayList<>();
    private final SqlDialect dialect;
    private final ArrayDeque<SQLException> said = new ArrayDeque<>();
    private boolean ended;

    BorrowedConnection(Connection lender, SqlDialect dialect) {
        this.lender = lender;
        this.dialect = dialect;
    }

    /** What the database said about all of the transaction, if that is why this was thrown. */
    Optional<SQLException> saidIn(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < Limits.CAUSES && cause != null; i++) {
            for (SQLException each : said) {
                if (each.equals(cause)) {
                    return Optional.of(each);
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        boolean hasArguments = arguments != null && arguments.length > 0;
        switch (method.getName()) {
            case "isClosed" -> {
                return ended;
            }
            case "getAutoCommit" -> {
                return false;
            }
            case "close" -> {
                return null;
            }
            case "toString" -> {
                return "the inbox's connection";
            }
            case "hashCode" -> {
                return System.identityHashCode(this);
            }
            case "equals" -> {
                return arguments != null && isThis(arguments[0]);
            }
            case "setAutoCommit" -> {
                if (arguments != null && Boolean.FALSE.equals(arguments[0])) {
                    return null;
                }
                throw refused(method);
            }
            case "commit", "abort" -> throw refused(method);
            case "rollback" -> {
                // To a savepoint of its own a handler may go back.
                if (!hasArguments) {
                    throw refused(method);
                }
            }
            default -> {}
        }
        if (ended) {
            throw new SQLException("This connection was lent for a call that has ended.");
        }
        return passed(lender, method, arguments);
    }

    private boolean isThis(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other).equals(this);
    }

    private @Nullable Object passed(
            Object to, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            Object result = method.invoke(to, arguments);
            if (to.equals(lender) && result instanceof Statement statement) {
                statements.add(statement);
            }
            return lent(result);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause() == null ? e : e.getCause();
            if (thrown instanceof SQLException sql && dialect.endsTransaction(sql)) {
                if (said.size() == Limits.ERRORS_OF_A_CALL) {
                    said.remove();
                }
                said.add(sql);
            }
            throw thrown;
        }
    }

    private @Nullable Object lent(@Nullable Object result) {
        if (result instanceof CallableStatement statement) {
            return lent(CallableStatement.class, statement);
        }
        if (result instanceof PreparedStatement statement) {
            return lent(PreparedStatement.class, statement);
        }
        if (result instanceof Statement statement) {
            return lent(Statement.class, statement);
        }
        if (result instanceof ResultSet rows) {
            return lent(ResultSet.class, rows);
        }
        return result instanceof Connection ? connection() : result;
    }

    private <T> Object lent(Class<T> kind, T lent) {
        return Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {kind}, new Lent(lent));
    }

    /** A statement or rows of the connection. */
    private final class Lent implements InvocationHandler {

        private final Object lent;

        Lent(Object lent) {
            this.lent = lent;
        }

        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (method.getName().equals("equals") && arguments != null) {
                return isOf(arguments[0]);
            }
            return passed(lent, method, arguments);
        }

        private boolean isOf(@Nullable Object other) {
            return other != null
                    && Proxy.isProxyClass(other.getClass())
                    && Proxy.getInvocationHandler(other) instanceof Lent that
                    && lent.equals(that.lent);
        }
    }

    private static SQLException refused(Method method) {
        return new SQLException("The transaction is the inbox's: return to commit it, throw to undo"
                + " it; " + method.getName() + " is not for a handler.");
    }

    /** Ends the call. */
    @Override
    public void close() throws SQLException {
        ended = true;
        for (Statement statement : statements) {
            statement.close();
        }
    }
}
