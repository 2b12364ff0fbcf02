package io.filebell.crash;

import java.util.Map;

class CrashTest extends CrashConformance {

    @Override
    Map<String, String> settings() {
        return Map.of();
    }
}
