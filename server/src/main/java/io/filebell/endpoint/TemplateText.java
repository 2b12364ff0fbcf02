package io.filebell.endpoint;

import io.filebell.base.Limits;
import io.filebell.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A text with placeholders such as <code>{{data.file.path}}</code>. Two opening braces always begin
 * one.
 */
final class TemplateText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Filled(Placeholder placeholder, Escape escape) implements Part {}
    }

    private final String text;
    private final List<Part> parts;

    private TemplateText(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /** What knows how to escape at a place, from the text before it. */
    interface Syntax {

        /** Goes on with text that stands in the template itself. */
        void pass(String literal);

        Escape here();
    }

    /**
     * @param pointer to the field that holds the text, for problems
     * @throws Problem when a placeholder is not in its form
     */
    static TemplateText parse(String text, Syntax syntax, String pointer) {
        List<Part> parts = new ArrayList<>();
        int place = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", place)) {
            int close = text.indexOf("}}", open);
            if (close < 0) {
                throw FormatReader.wrong(
                        pointer, "A placeholder begins with {{ and does not end with }}.");
            }
            String literal = text.substring(place, open);
            syntax.pass(literal);
            parts.add(new Part.Literal(literal));
            parts.add(new Part.Filled(
                    placeholder(text.substring(open + 2, close), pointer), syntax.here()));
            place = close + 2;
        }
        parts.add(new Part.Literal(text.substring(place)));
        return new TemplateText(text, parts);
    }

    private static Placeholder placeholder(String inside, String pointer) {
        List<String> names = List.of(inside.strip().split("\\.", -1));
        boolean form = names.size() <= Limits.PLACEHOLDER_NAMES
                && names.stream().allMatch(name -> NAME.matcher(name).matches());
        if (!form) {
            throw FormatReader.wrong(
                    pointer,
                    "What stands between {{ and }} is not a path such as data.file.path, of at"
                            + " most " + Limits.PLACEHOLDER_NAMES + " names.");
        }
        return new Placeholder(names);
    }

    Stream<Placeholder> placeholders() {
        return parts.stream()
                .filter(Part.Filled.class::isInstance)
                .map(part -> ((Part.Filled) part).placeholder());
    }

    /** The text, each placeholder replaced by what stands at its place in the event. */
    String fill(JsonNode event) {
        return fill((placeholder, escape) -> escape.write(placeholder.in(event)));
    }

    String fill(BiFunction<Placeholder, Escape, String> values) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        for (Part part : parts) {
            switch (part) {
                case Part.Literal literal -> out.append(literal.text());
                case Part.Filled filled ->
                    out.append(values.apply(filled.placeholder(), filled.escape()));
            }
        }
        return out.toString();
    }

    /** The template's own text. */
    @Override
    public String toString() {
        return text;
    }
}
