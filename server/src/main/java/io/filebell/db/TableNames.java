package io.filebell.db;

import io.filebell.db.Table.Column;
import io.filebell.db.Table.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which tables a database has, and what they are made of: told by the database itself. */
final class TableNames {

    /** What the migrations keep for themselves. */
    private static final String HISTORY = "flyway_schema_history";

    private final Tx tx;
    private final Dialect dialect;

    TableNames(Tx tx) {
        this.tx = tx;
        this.dialect = tx.dialect();
    }

    /** All tables but that of the migrations, in the order of their names. */
    Set<String> all() {
        Set<String> names = new TreeSet<>(tables());
        names.remove(HISTORY);
        return names;
    }

    private List<String> tables() {
        String sql = switch (dialect) {
            case SQLITE ->
                "SELECT name FROM sqlite_schema"
                        + " WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
            case POSTGRESQL ->
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()";
        };
        return tx.query(sql).mapTo(String.class).list();
    }

    /** Those tables so that each stands behind the ones that its rows refer to. */
    List<String> inOrder(Set<String> names) {
        Map<String, Set<String>> parents = new TreeMap<>();
        names.forEach(name -> parents.put(name, parents(name)));
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < names.size()) {
            List<String> free = names.stream()
                    .filter(name -> !ordered.contains(name)
                            && ordered.containsAll(parents.getOrDefault(name, Set.of())))
                    .toList();
            if (free.isEmpty()) {
                throw new IllegalStateException("Tables refer to each other in a circle");
            }
            ordered.addAll(free);
        }
        return List.copyOf(ordered);
    }

    Table table(String name) {
        String sql = switch (dialect) {
            case SQLITE -> "SELECT name, type FROM pragma_table_info(:table) ORDER BY cid";
            case POSTGRESQL -> """
                    SELECT column_name AS name, data_type AS type FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = :table
                    ORDER BY ordinal_position
                    """;
        };
        List<Column> columns = tx.query(sql)
                .bind("table", name)
                .map(row -> new Column(row.getString("name"), kind(row.getString("type"))))
                .list();
        return new Table(name, columns);
    }

    /** The version of the schema; empty when this is no database of Filebell. */
    String schema() {
        if (!tables().contains(HISTORY)) {
            return "";
        }
        List<String> versions = tx.query("SELECT version FROM " + HISTORY
                        + " WHERE version IS NOT NULL ORDER BY installed_rank")
                .mapTo(String.class)
                .list();
        return versions.isEmpty() ? "" : versions.getLast();
    }

    /** How far the databases' own counters of rows are, by table. */
    Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        switch (dialect) {
            case SQLITE ->
                tx.query("SELECT name, seq FROM sqlite_sequence")
                        .map(row -> Map.entry(row.getString("name"), row.getLong("seq")))
                        .each(counter -> counters.put(counter.getKey(), counter.getValue()));
            case POSTGRESQL ->
                identities().forEach((table, sequence) -> counters.put(table, last(sequence)));
        }
        return counters;
    }

    private long last(String sequence) {
        return tx.query("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
                .mapTo(Long.class)
                .one();
    }

    /** Of PostgreSQL: the sequences behind identity columns, by table. */
    Map<String, String> identities() {
        Map<String, String> sequences = new TreeMap<>();
        tx.query("""
                SELECT table_name AS name,
                    pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
                FROM information_schema.columns
                WHERE table_schema = current_schema() AND is_identity = 'YES'
                """)
                .map(row -> Map.entry(row.getString("name"), row.getString("sequence")))
                .each(found -> sequences.put(found.getKey(), found.getValue()));
        return sequences;
    }

    private Set<String> parents(String table) {
        String sql = switch (dialect) {
            case SQLITE -> "SELECT \"table\" FROM pragma_foreign_key_list(:table)";
            case POSTGRESQL -> """
                    SELECT parent.relname FROM pg_constraint c
                    JOIN pg_class child ON child.oid = c.conrelid
                    JOIN pg_class parent ON parent.oid = c.confrelid
                    WHERE c.contype = 'f' AND child.relname = :table
                        AND child.relnamespace = CAST(current_schema() AS regnamespace)
                    """;
        };
        Set<String> parents = new TreeSet<>(
                tx.query(sql).bind("table", table).mapTo(String.class).list());
        parents.remove(table);
        return parents;
    }

    private static Kind kind(String type) {
        String upper = type.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "BIGINT", "INTEGER", "SMALLINT" -> Kind.NUMBER;
            case "TEXT" -> Kind.TEXT;
            case "BLOB", "BYTEA" -> Kind.BYTES;
            default -> throw new IllegalStateException("Values of the type " + type);
        };
    }
}
