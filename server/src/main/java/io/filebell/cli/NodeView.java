package io.filebell.cli;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A node as a server showed it.
 *
 * @param json all of it
 */
record NodeView(JsonNode json) {

    boolean isFolder() {
        return json.path("kind").asString("").equals("folder");
    }

    String path() {
        return json.path("path").asString("");
    }

    String name() {
        return json.path("name").asString("");
    }

    long size() {
        return json.path("size").asLong(0);
    }

    long versionNumber() {
        return json.path("version_number").asLong(0);
    }

    String version() {
        return json.path("version").asString("");
    }

    Optional<String> sha256() {
        return Optional.of(json.path("sha256").asString("")).filter(text -> !text.isEmpty());
    }

    Instant updatedAt() {
        return Instant.parse(json.path("updated_at").asString("1970-01-01T00:00:00Z"));
    }
}
