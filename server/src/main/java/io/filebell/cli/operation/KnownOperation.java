package io.filebell.cli.operation;

import io.filebell.cli.operation.Field.Place;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One operation as this program knows it.
 *
 * @param name resource and verb, {@code node.move}
 * @param says what it does, in a sentence
 * @param path with <code>{field}</code> where a field goes
 * @param scope what its key must have; empty where any will do
 * @param list whether it answers a part of a list
 */
record KnownOperation(
        String name,
        String says,
        String method,
        String path,
        boolean destroys,
        Optional<String> scope,
        boolean list,
        List<Field> fields) {

    KnownOperation {
        fields = List.copyOf(fields);
    }

    static KnownOperation of(JsonNode line) {
        return new KnownOperation(
                line.path("name").asString(),
                line.path("says").asString(),
                line.path("method").asString(),
                line.path("path").asString(),
                line.path("effect").asString().equals("destroy"),
                Optional.of(line.path("scope").asString("")).filter(text -> !text.isEmpty()),
                line.path("list").asBoolean(),
                line.path("fields").valueStream().map(Field::of).toList());
    }

    String resource() {
        return name.substring(0, name.indexOf('.'));
    }

    String verb() {
        return name.substring(name.indexOf('.') + 1);
    }

    /**
     * What its command takes without an option: the field that stands last in the path. A workspace
     * is one only where it is what the operation is about.
     */
    Optional<Field> subject() {
        int open = path.lastIndexOf('{');
        if (open < 0) {
            return Optional.empty();
        }
        String last = path.substring(open + 1, path.indexOf('}', open));
        return field(last)
                .filter(field -> field.place() == Place.PATH)
                .filter(field -> !field.isWorkspace() || resource().equals("workspace"));
    }

    boolean isSubject(Field field) {
        return subject().filter(field::equals).isPresent();
    }

    Optional<Field> field(String called) {
        return fields.stream().filter(field -> field.name().equals(called)).findFirst();
    }

    boolean hasBody() {
        return fields.stream().anyMatch(field -> field.place() == Place.BODY);
    }

    /** Whether it makes or does something that must not happen twice. */
    boolean isPost() {
        return method.equals("POST");
    }

    /** The field by which a list goes on, where it has one. */
    Optional<Field> cursor() {
        return list ? field("cursor").or(() -> field("after")) : Optional.empty();
    }

    /** Its own options: all but the subject, and the limit of a list, which is the command's. */
    List<Field> options() {
        return fields.stream()
                .filter(field -> !isSubject(field))
                .filter(field -> cursor().isEmpty() || !field.name().equals("limit"))
                .toList();
    }

    /** {@code filebell node move}. */
    String command() {
        return "filebell " + resource() + " " + verb();
    }
}
