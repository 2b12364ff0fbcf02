package io.filebell.db;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A table with its columns: what rows of any of the two databases have in common. Names are such
 * that they may stand in SQL as they are.
 */
public record Table(String name, List<Column> columns) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** A column, and what its values are. */
    public record Column(String name, Kind kind) {

        public Column {
            check(name);
        }
    }

    /** What a value is, if it is not null. */
    public enum Kind {
        /** A {@code Long}. */
        NUMBER,
        /** A {@code String}. */
        TEXT,
        /** A {@code byte[]}. */
        BYTES
    }

    public Table {
        check(name);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(name + " has no columns");
        }
    }

    /** The names of all columns, as they stand in SQL. */
    String columnList() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("No name of a table or column: " + name);
        }
    }
}
