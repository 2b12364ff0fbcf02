package io.filebell.operation;

import io.filebell.base.JsonFormat;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * One field of an operation's input: a component of its record, and where a request has it.
 *
 * @param name as it stands in JSON, path and query
 * @param schema its JSON Schema, with description, default and examples
 */
public record InputField(
        String name,
        Place place,
        ObjectNode schema,
        boolean required,
        ObjectReader reader,
        boolean change) {

    /** Where a request has a field. */
    public enum Place {
        PATH,
        QUERY,
        BODY
    }

    static InputField of(RecordComponent component, Place place) {
        return new InputField(
                FieldNames.json(component),
                place,
                Schemas.ofField(component),
                Schemas.isRequired(component),
                JsonFormat.MAPPER.readerFor(
                        JsonFormat.MAPPER.constructType(component.getGenericType())),
                component.getType() == Change.class);
    }

    /**
     * The value for the record; {@code given} is null where the request does not have the field.
     */
    @Nullable
    Object read(@Nullable JsonNode given) {
        JsonNode value = given == null ? schema.get("default") : given;
        if (value == null) {
            return change ? Change.keep() : null;
        }
        if (value.isNull()) {
            return change ? Change.cleared() : null;
        }
        return reader.readValue(value);
    }

    /**
     * The JSON type of one value: {@code string}, {@code integer}, …, or empty where any will do.
     */
    String type() {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("") : type.asString("");
    }
}
