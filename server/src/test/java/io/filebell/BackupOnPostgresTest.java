package io.filebell;

import java.util.Map;

class BackupOnPostgresTest extends BackupConformance {

    @Override
    Map<String, String> fresh() {
        return postgres();
    }

    @Override
    Map<String, String> freshOfOtherKind() {
        return sqlite();
    }
}
