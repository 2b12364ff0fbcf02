package io.filebell.event;

import java.util.regex.Pattern;

/**
 * A kind of event, as the catalogue tells it.
 *
 * @param name dotted, {@code file.created}
 * @param says what it means, in a sentence
 * @param data the record that is the event's {@code data}; its JSON Schema comes from it
 * @param example a {@code data} as it could be
 * @param ofOrganization whether it stands only in the organization's own log
 */
public record EventType<D>(
        String name, String says, Class<D> data, D example, boolean ofOrganization) {

    private static final Pattern NAME = Pattern.compile("[a-z]+\\.[a-z_]+");

    public EventType {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "An event type is named thing.happened, not " + name);
        }
    }

    /** A type that stands in the logs of workspaces, whether or not also in the organization's. */
    public EventType(String name, String says, Class<D> data, D example) {
        this(name, says, data, example, false);
    }
}
