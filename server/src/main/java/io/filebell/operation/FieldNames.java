package io.filebell.operation;

import tools.jackson.databind.PropertyNamingStrategies;

/** Names of record components as fields of JSON. */
final class FieldNames {

    private FieldNames() {}

    static String json(String component) {
        return PropertyNamingStrategies.SNAKE_CASE.nameForField(null, null, component);
    }
}
