package io.filebell.db;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SQL whose parameters have names, taken apart once: {@code :name} is a parameter, except in quotes
 * and comments, and after another colon, which is PostgreSQL's cast.
 */
final class NamedSql {

    private final String text;
    private final Map<String, Integer> slots;
    private final List<Integer> slotOfMark;
    private final boolean readOnly;

    private NamedSql(String text, Map<String, Integer> slots, List<Integer> slotOfMark) {
        this.text = text;
        this.slots = slots;
        this.slotOfMark = List.copyOf(slotOfMark);
        this.readOnly = text.stripLeading().startsWith("SELECT ");
    }

    static NamedSql parse(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        Map<String, Integer> slots = new LinkedHashMap<>();
        List<Integer> slotOfMark = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            int end = endOfPart(sql, at);
            char first = sql.charAt(at);
            if (first == '?') {
                throw new IllegalArgumentException("Parameters have names here: " + sql);
            }
            if (first == ':' && end > at + 1 && sql.charAt(at + 1) != ':') {
                slotOfMark.add(
                        slots.computeIfAbsent(sql.substring(at + 1, end), name -> slots.size()));
                text.append('?');
            } else {
                text.append(sql, at, end);
            }
            at = end;
        }
        return new NamedSql(text.toString(), slots, slotOfMark);
    }

    /** The SQL with a question mark wherever a parameter is used. */
    String text() {
        return text;
    }

    /** How many values it takes: one for a parameter, however often that is used. */
    int values() {
        return slots.size();
    }

    /** Which of the values is a parameter's. */
    int slot(String name) {
        Integer slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("There is no :" + name + " in: " + text);
        }
        return slot;
    }

    /** The parameter that a value is of. */
    String name(int slot) {
        return List.copyOf(slots.keySet()).get(slot);
    }

    /** For each question mark which of the values it stands for. */
    List<Integer> slotOfMark() {
        return slotOfMark;
    }

    /** Whether it surely changes nothing: a plain SELECT. */
    boolean readOnly() {
        return readOnly;
    }

    private static int endOfPart(String sql, int at) {
        return switch (sql.charAt(at)) {
            case '\'' -> after(sql, "'", at + 1);
            case '"' -> after(sql, "\"", at + 1);
            case '-' -> sql.startsWith("--", at) ? after(sql, "\n", at) : at + 1;
            case '/' -> sql.startsWith("/*", at) ? after(sql, "*/", at + 2) : at + 1;
            case ':' -> sql.startsWith("::", at) ? at + 2 : endOfName(sql, at + 1);
            default -> at + 1;
        };
    }

    private static int after(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }

    private static int endOfName(String sql, int from) {
        int end = from;
        while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
            end++;
        }
        return end;
    }
}
