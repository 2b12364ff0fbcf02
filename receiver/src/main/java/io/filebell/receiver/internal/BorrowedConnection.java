package io.filebell.receiver.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection lent to a handler for one call: it does what a connection does, but the transaction
 * is not the handler's to end. Statements that were left open are closed afterwards.
 */
final class BorrowedConnection implements InvocationHandler, AutoCloseable {

    private final Connection lender;
    private final List<Statement> statements = new ArrayList<>();
    private boolean ended;

    BorrowedConnection(Connection lender) {
        this.lender = lender;
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
        return passed(method, arguments);
    }

    private boolean isThis(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other).equals(this);
    }

    private @Nullable Object passed(Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            Object result = method.invoke(lender, arguments);
            if (result instanceof Statement statement) {
                statements.add(statement);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
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
