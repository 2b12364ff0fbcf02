package io.filebell.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import tools.jackson.databind.PropertyNamingStrategies;

/**
 * Names of record components as fields of JSON: in snake case, or as {@link JsonProperty} says
 * where Java does not allow the name.
 */
final class FieldNames {

    private FieldNames() {}

    static String json(RecordComponent component) {
        JsonProperty told = component.getAccessor().getAnnotation(JsonProperty.class);
        return told == null
                ? PropertyNamingStrategies.SNAKE_CASE.nameForField(null, null, component.getName())
                : told.value();
    }
}
