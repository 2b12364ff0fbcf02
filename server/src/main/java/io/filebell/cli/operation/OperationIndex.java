package io.filebell.cli.operation;

import io.filebell.base.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All operations that this program has commands for, from a file of one JSON text in a line, sorted
 * by name. A line is parsed when its resource is asked for, so that a command costs little.
 */
public final class OperationIndex {

    /** Beside this class. */
    static final String FILE = "operations.jsonl";

    private static final String BEGINNING = "{\"name\":\"";

    private final List<String> lines;

    private OperationIndex(List<String> lines) {
        this.lines = lines;
    }

    /** Those of this build. */
    public static OperationIndex ofThisProgram() {
        try (InputStream in =
                Objects.requireNonNull(OperationIndex.class.getResourceAsStream(FILE), FILE)) {
            return new OperationIndex(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines themselves. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The verbs of each resource. */
    public SortedMap<String, List<String>> verbs() {
        SortedMap<String, List<String>> verbs = new TreeMap<>();
        for (String line : lines) {
            String name = line.substring(BEGINNING.length(), line.indexOf('"', BEGINNING.length()));
            int dot = name.indexOf('.');
            verbs.computeIfAbsent(name.substring(0, dot), any -> new ArrayList<>())
                    .add(name.substring(dot + 1));
        }
        return verbs;
    }

    /** The operations of a resource. */
    List<KnownOperation> of(String resource) {
        return lines.stream()
                .filter(line -> line.startsWith(BEGINNING + resource + "."))
                .map(line -> KnownOperation.of(JsonFormat.MAPPER.readTree(line)))
                .toList();
    }
}
