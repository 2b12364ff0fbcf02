package io.filebell.receiver.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real database that stores a commit and then loses the answer, when a test says so. */
public final class ForgetfulDatabase {

    private final String url;
    private volatile String lost = "";
    private volatile SQLException thrown = lost();

    public ForgetfulDatabase(String url) {
        this.url = url;
    }

    private static SQLException lost() {
        return new SQLException("The connection was lost.", "08006");
    }

    /** The next commit after a statement with this in it is stored, and throws. */
    public void loseCommitAfter(String sql) {
        loseCommitAfter(sql, lost());
    }

    /** As the other one, and this is thrown. */
    public void loseCommitAfter(String sql, SQLException instead) {
        thrown = instead;
        lost = sql;
    }

    /** Whether that has happened. */
    public boolean hasLost() {
        return lost.isEmpty();
    }

    public DataSource source() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return new Line(DriverManager.getConnection(url)).connection();
            }
            throw new UnsupportedOperationException(method.getName());
        });
    }

    /** A connection, and what was executed on it since its last commit. */
    private final class Line {

        private final Connection real;
        private final List<String> executed = new ArrayList<>();

        Line(Connection real) {
            this.real = real;
        }

        Connection connection() {
            return proxy(Connection.class, (proxy, method, arguments) -> {
                Object result = call(real, method, arguments);
                if (method.getName().equals("commit")) {
                    committed();
                }
                if (result instanceof PreparedStatement prepared && arguments != null) {
                    return statement(
                            PreparedStatement.class, prepared, String.valueOf(arguments[0]));
                }
                return result instanceof Statement plain
                        ? statement(Statement.class, plain, "")
                        : result;
            });
        }

        private <S extends Statement> S statement(Class<S> kind, S statement, String prepared) {
            return proxy(kind, (proxy, method, arguments) -> {
                Object result = call(statement, method, arguments);
                if (method.getName().startsWith("execute")) {
                    executed(
                            arguments == null || arguments.length == 0
                                    ? prepared
                                    : String.valueOf(arguments[0]));
                }
                return result;
            });
        }

        private void executed(String sql) throws SQLException {
            executed.add(sql);
            if (sql.equals("COMMIT")) {
                committed();
            }
        }

        private void committed() throws SQLException {
            boolean isLost =
                    !lost.isEmpty() && executed.stream().anyMatch(sql -> sql.contains(lost));
            executed.clear();
            if (isLost) {
                lost = "";
                throw thrown;
            }
        }
    }

    private static @Nullable Object call(
            Object real, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> kind, InvocationHandler handler) {
        return kind.cast(Proxy.newProxyInstance(
                ForgetfulDatabase.class.getClassLoader(), new Class<?>[] {kind}, handler));
    }
}
