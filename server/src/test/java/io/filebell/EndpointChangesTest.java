package io.filebell;

import java.util.Map;

class EndpointChangesTest extends EndpointChangesConformance {

    @Override
    Map<String, String> database() {
        return Map.of();
    }
}
