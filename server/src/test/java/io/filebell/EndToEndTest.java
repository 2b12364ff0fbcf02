package io.filebell;

import java.util.Map;

class EndToEndTest extends EndToEndConformance {

    @Override
    Map<String, String> database() {
        return Map.of();
    }
}
