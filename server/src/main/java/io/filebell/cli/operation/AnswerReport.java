package io.filebell.cli.operation;

import io.filebell.base.Limits;
import io.filebell.cli.Table;
import io.filebell.cli.Table.Side;
import io.filebell.cli.Terminal;
import io.filebell.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a server answered, for people: one thing as a line for each field, a list as a table of the
 * fields by which people know things.
 */
final class AnswerReport {

    private static final int COLUMNS = 7;
    private static final int DEEP = 3;

    /** Fields that make a good column, the first ones first. */
    private static final List<String> TELLING = List.of(
            "id",
            "user",
            "sequence",
            "name",
            "email",
            "kind",
            "type",
            "path",
            "url",
            "events",
            "role",
            "scopes",
            "state",
            "only",
            "attempts",
            "size",
            "version_number",
            "number",
            "count",
            "prefix");

    /** Of these, one is a column: the first that is there. */
    private static final List<String> TIMES = List.of(
            "updated_at", "timestamp", "trashed_at", "first_attempt_at", "added_at", "created_at");

    private final Terminal terminal;

    AnswerReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /** One thing. */
    void thing(JsonNode thing) {
        Map<String, String> lines = new LinkedHashMap<>();
        flatten("", thing, 0, lines);
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((name, value) ->
                terminal.line(terminal.styled(Style.DIM, name + " ".repeat(width - name.length()))
                        + "  " + value));
    }

    /** @param headed whether to begin with the headings */
    void table(List<JsonNode> items, boolean headed) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (JsonNode item : items) {
            Map<String, String> row = new LinkedHashMap<>();
            flatten("", item, 0, row);
            rows.add(row);
        }
        List<String> columns = columns(rows);
        Table table = Table.of(
                columns.stream().map(AnswerReport::heading).toList(),
                Collections.nCopies(columns.size(), Side.LEFT));
        for (Map<String, String> row : rows) {
            table.row(columns.stream()
                    .map(column -> shortened(row.getOrDefault(column, "-")))
                    .toArray(String[]::new));
        }
        if (headed) {
            table.print(terminal);
        } else {
            table.lines().stream().skip(1).forEach(terminal::line);
        }
    }

    private static List<String> columns(List<Map<String, String>> rows) {
        List<String> all =
                rows.stream().flatMap(row -> row.keySet().stream()).distinct().toList();
        List<String> columns = Stream.concat(
                        TELLING.stream().flatMap(word -> named(all, word).stream()),
                        TIMES.stream()
                                .flatMap(word -> named(all, word).stream())
                                .limit(1))
                .distinct()
                .filter(column -> !column.endsWith("name") || named(all, "path").isEmpty())
                .toList();
        if (columns.isEmpty()) {
            return all.stream().limit(COLUMNS).toList();
        }
        boolean tooMany = columns.size() > COLUMNS;
        return tooMany
                ? Stream.concat(columns.stream().limit(COLUMNS - 1L), Stream.of(columns.getLast()))
                        .toList()
                : columns;
    }

    /** The field of that name; where there is none, that of a thing within. */
    private static Optional<String> named(List<String> all, String word) {
        return all.contains(word)
                ? Optional.of(word)
                : all.stream()
                        .filter(name -> !all.contains("id") && name.endsWith("." + word))
                        .findFirst();
    }

    private static String heading(String column) {
        return column.substring(column.lastIndexOf('.') + 1).replace('_', ' ');
    }

    private static void flatten(String name, JsonNode value, int depth, Map<String, String> into) {
        if (value.isObject() && depth < DEEP && !value.isEmpty()) {
            value.properties()
                    .forEach(entry -> flatten(
                            name.isEmpty() ? entry.getKey() : name + "." + entry.getKey(),
                            entry.getValue(),
                            depth + 1,
                            into));
        } else if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
            if (!value.isEmpty()) {
                into.put(
                        name,
                        String.join(
                                ", ",
                                value.valueStream().map(AnswerReport::text).toList()));
            }
        } else if (value.isArray() && depth < DEEP) {
            int number = 1;
            for (JsonNode item : value) {
                flatten(name + "." + number++, item, depth + 1, into);
            }
        } else if (!value.isNull() && !(value.isContainer() && value.isEmpty())) {
            String text = text(value);
            if (!text.isEmpty()) {
                into.put(name, text);
            }
        }
    }

    /** On one line, and with nothing in it that would move a terminal's cursor. */
    private static String text(JsonNode value) {
        String text = value.isContainer() ? value.toString() : value.asString("");
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                shown.append("\\n");
            } else if (c == '\t') {
                shown.append("\\t");
            } else {
                shown.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c);
            }
        });
        return shown.toString();
    }

    private static String shortened(String text) {
        return text.length() > Limits.TABLE_CELL_CHARACTERS
                ? text.substring(0, Limits.TABLE_CELL_CHARACTERS - 1) + "…"
                : text;
    }
}
