package io.filebell.base;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import tools.jackson.databind.JsonNode;

/**
 * A JSON text that is known to be well formed, kept as text so that it is written once and copied
 * often.
 */
public record Json(@JsonValue @JsonRawValue String text) {

    public static final Json EMPTY_OBJECT = new Json("{}");

    /** The JSON of any value that {@link JsonFormat} can write. */
    public static Json of(Object value) {
        return new Json(JsonFormat.MAPPER.writeValueAsString(value));
    }

    public JsonNode tree() {
        return JsonFormat.MAPPER.readTree(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
