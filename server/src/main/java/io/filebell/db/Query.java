package io.filebell.db;

import io.filebell.base.Limits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A statement that answers rows. */
public final class Query extends SqlStatement<Query> {

    Query(Tx tx, String sql) {
        super(tx, sql);
    }

    /** Its rows, as what is made of each. */
    public <T> Rows<T> map(RowReader<T> reader) {
        return new Rows<>(this, reader);
    }

    /**
     * Its rows, as what stands in the first column.
     *
     * @param type one of Long, Integer, Boolean, String and {@code byte[]}
     */
    public <T> Rows<T> mapTo(Class<T> type) {
        return map(row -> type.cast(first(row, type)));
    }

    private static @Nullable Object first(ResultSet row, Class<?> type) throws SQLException {
        Object value = switch (type.getSimpleName()) {
            case "Long" -> row.getLong(1);
            case "Integer" -> row.getInt(1);
            case "Boolean" -> row.getBoolean(1);
            case "String" -> row.getString(1);
            case "byte[]" -> row.getBytes(1);
            default -> throw new IllegalArgumentException("No type of a column: " + type);
        };
        return row.wasNull() ? null : value;
    }

    /** The rows of a query, which runs when they are asked for. */
    public static final class Rows<T> {

        private final Query query;
        private final RowReader<T> reader;

        private Rows(Query query, RowReader<T> reader) {
            this.query = query;
            this.reader = reader;
        }

        /** All rows; each must hold a value. */
        public List<T> list() {
            List<T> all = new ArrayList<>();
            for (T value : read(Integer.MAX_VALUE)) {
                all.add(Objects.requireNonNull(value));
            }
            return all;
        }

        /** Shows each row, and holds few of them in memory. */
        public void each(Consumer<T> consumer) {
            query.run(statement -> {
                statement.setFetchSize(Limits.ROWS_FETCHED);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        consumer.accept(Objects.requireNonNull(reader.read(row)));
                    }
                }
                return true;
            });
        }

        /** The row, if there is one and it holds a value; more than one are a mistake. */
        public Optional<T> findOne() {
            List<@Nullable T> found = read(2);
            if (found.size() > 1) {
                throw new IllegalStateException("More than one row");
            }
            return found.isEmpty() ? Optional.empty() : Optional.ofNullable(found.getFirst());
        }

        /** The row that there must be. */
        public T one() {
            return findOne().orElseThrow(() -> new IllegalStateException("No row with a value"));
        }

        private List<@Nullable T> read(int most) {
            return query.run(statement -> {
                List<@Nullable T> found = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (found.size() < most && row.next()) {
                        found.add(reader.read(row));
                    }
                }
                return found;
            });
        }
    }
}
