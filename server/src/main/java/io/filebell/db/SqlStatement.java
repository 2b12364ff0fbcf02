package io.filebell.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose named parameters are being given their values. An absent value has a type too,
 * because PostgreSQL asks for it.
 *
 * @param <S> the kind of statement
 */
public abstract sealed class SqlStatement<S extends SqlStatement<S>>
        permits Update, Query, PreparedBatch {

    private final Tx tx;
    private final NamedSql sql;
    private Object[] values;

    SqlStatement(Tx tx, String sql) {
        this.tx = tx;
        this.sql = tx.session().sql(sql);
        this.values = unbound();
    }

    /** Stands for a value that is not there. */
    private enum Absent {
        UNBOUND(Types.NULL),
        TEXT(Types.VARCHAR),
        INTEGER(Types.INTEGER),
        LONG(Types.BIGINT),
        BYTES(Types.BINARY);

        private final int type;

        Absent(int type) {
            this.type = type;
        }
    }

    public final S bind(String name, @Nullable String value) {
        return set(name, value == null ? Absent.TEXT : value);
    }

    public final S bind(String name, int value) {
        return set(name, value);
    }

    public final S bind(String name, @Nullable Integer value) {
        return set(name, value == null ? Absent.INTEGER : value);
    }

    public final S bind(String name, long value) {
        return set(name, value);
    }

    public final S bind(String name, @Nullable Long value) {
        return set(name, value == null ? Absent.LONG : value);
    }

    public final S bind(String name, byte @Nullable [] value) {
        return set(name, value == null ? Absent.BYTES : value);
    }

    @SuppressWarnings("unchecked") // S is this object's class
    private S set(String name, Object value) {
        values[sql.slot(name)] = value;
        return (S) this;
    }

    /** The values that were bound since the last time. */
    final Object[] takeValues() {
        Object[] taken = values;
        values = unbound();
        return taken;
    }

    final <T extends @Nullable Object> T run(Session.Use<T> use) {
        return tx.run(sql, statement -> {
            give(statement, values);
            return use.of(statement);
        });
    }

    final void runAll(List<Object[]> rows) {
        tx.run(sql, statement -> {
            for (Object[] row : rows) {
                give(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private Object[] unbound() {
        Object[] none = new Object[sql.values()];
        Arrays.fill(none, Absent.UNBOUND);
        return none;
    }

    private void give(PreparedStatement statement, Object[] given) throws SQLException {
        int mark = 0;
        for (int slot : sql.slotOfMark()) {
            mark++;
            switch (given[slot]) {
                case String text -> statement.setString(mark, text);
                case Long number -> statement.setLong(mark, number);
                case Integer number -> statement.setInt(mark, number);
                case byte[] bytes -> statement.setBytes(mark, bytes);
                case Absent.UNBOUND ->
                    throw new IllegalStateException(
                            ":" + sql.name(slot) + " has no value in: " + sql.text());
                case Absent absent -> statement.setNull(mark, absent.type);
                default -> throw new IllegalStateException("No value of a column");
            }
        }
    }
}
