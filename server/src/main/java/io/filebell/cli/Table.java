package io.filebell.cli;

import io.filebell.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that are as wide as they must be. */
public final class Table {

    /** To which side a column's texts are pushed. */
    public enum Side {
        LEFT,
        RIGHT
    }

    private final List<String> headings;
    private final List<Side> sides;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> headings, List<Side> sides) {
        this.headings = headings;
        this.sides = sides;
    }

    /** @param sides one for each heading */
    public static Table of(List<String> headings, List<Side> sides) {
        if (headings.size() != sides.size()) {
            throw new IllegalArgumentException("A table has as many sides as headings.");
        }
        return new Table(List.copyOf(headings), List.copyOf(sides));
    }

    /** Adds a row. */
    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("A row has as many cells as the table has columns.");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, the headings first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(headings));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    /** Writes it, with dim headings. */
    public void print(Terminal terminal) {
        List<String> lines = lines();
        terminal.line(terminal.styled(Style.DIM, lines.getFirst()));
        lines.stream().skip(1).forEach(terminal::line);
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String blanks = " ".repeat(width(i) - length(cells.get(i)));
            line.append(i == 0 ? "" : "  ")
                    .append(
                            sides.get(i) == Side.RIGHT
                                    ? blanks + cells.get(i)
                                    : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = length(headings.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
