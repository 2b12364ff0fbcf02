package io.filebell;

import java.util.Map;

class BackupTest extends BackupConformance {

    @Override
    Map<String, String> fresh() {
        return sqlite();
    }

    @Override
    Map<String, String> freshOfOtherKind() {
        return postgres();
    }
}
