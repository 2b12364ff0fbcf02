package io.filebell.operation;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.filebell.base.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks values against schemas that are no operation's input. */
public final class Checked {

    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Checked() {}

    /**
     * Refuses a value that does not fit.
     *
     * @param schema without references
     * @param pointer where the value stands in the request, as a JSON pointer
     * @throws Problem that tells everything that is wrong
     */
    public static void against(ObjectNode schema, JsonNode value, String pointer) {
        Faults found = new Faults();
        Complaints.of(SCHEMAS.getSchema(schema).validate(value), schema, found);
        found.beneath(pointer).throwIfAny();
    }
}
