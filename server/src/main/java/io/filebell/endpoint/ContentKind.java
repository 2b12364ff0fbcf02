package io.filebell.endpoint;

import io.filebell.base.JsonFormat;
import io.filebell.base.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The kinds of bodies that a template can write, because it knows how to escape in them. */
enum ContentKind {
    JSON,
    TEXT,
    FORM;

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("([a-z0-9.+-]+/[a-z0-9.+-]+)(?: ?; ?charset=\"?utf-8\"?)?");
    /** Stands for a value between quotes; no JSON escape has it, and nobody writes it. */
    private static final String MARK = "\uf8ff";

    /** The kind of a {@code content-type}; empty when it is none that a template can write. */
    static Optional<ContentKind> of(String contentType) {
        var form = MEDIA_TYPE.matcher(contentType.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return Optional.empty();
        }
        String type = form.group(1);
        if (type.equals("application/json")
                || type.startsWith("application/") && type.endsWith("+json")) {
            return Optional.of(JSON);
        }
        return switch (type) {
            case "text/plain" -> Optional.of(TEXT);
            case "application/x-www-form-urlencoded" -> Optional.of(FORM);
            default -> Optional.empty();
        };
    }

    TemplateText.Syntax syntax() {
        return switch (this) {
            case JSON -> new JsonSyntax();
            case TEXT -> always(Escape.PLAIN);
            case FORM -> always(Escape.FORM);
        };
    }

    static TemplateText.Syntax always(Escape escape) {
        return new TemplateText.Syntax() {
            @Override
            public void pass(String literal) {}

            @Override
            public Escape here() {
                return escape;
            }
        };
    }

    /**
     * Checks that the body is of this kind whatever values it is filled with. For JSON, one parse
     * shows that: each placeholder stands where a whole value or a part of a string does.
     *
     * @throws Problem when it is not
     */
    void check(TemplateText body, String pointer) {
        if (this != JSON) {
            return;
        }
        JsonNode tree;
        try {
            tree = JsonFormat.MAPPER.readTree(body.fill(
                    (placeholder, escape) -> escape == Escape.JSON_STRING ? MARK : "null"));
        } catch (JacksonException e) {
            throw FormatReader.wrong(
                    pointer,
                    "With its placeholders filled in this is not JSON: " + e.getOriginalMessage()
                            + ". Another kind of body needs a header content-type.");
        }
        if (tree.isMissingNode()) {
            throw FormatReader.wrong(pointer, "The body is empty.");
        }
        if (hasMarkedName(tree)) {
            throw FormatReader.wrong(
                    pointer, "A placeholder cannot stand in the name of a field, only in values.");
        }
    }

    private static boolean hasMarkedName(JsonNode tree) {
        for (String name : tree.propertyNames()) {
            if (name.contains(MARK)) {
                return true;
            }
        }
        for (JsonNode child : tree) {
            if (hasMarkedName(child)) {
                return true;
            }
        }
        return false;
    }

    /** Follows the quotes: a place is in a string, or where a value stands. */
    private static final class JsonSyntax implements TemplateText.Syntax {

        private boolean inString;

        @Override
        public void pass(String literal) {
            for (int i = 0; i < literal.length(); i++) {
                char c = literal.charAt(i);
                if (c == '"') {
                    inString = !inString;
                } else if (c == '\\' && inString) {
                    i++;
                }
            }
        }

        @Override
        public Escape here() {
            return inString ? Escape.JSON_STRING : Escape.JSON_VALUE;
        }
    }
}
