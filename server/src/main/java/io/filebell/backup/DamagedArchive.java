package io.filebell.backup;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;

/** An archive that is not as it was written, or none at all; nothing of it may be used. */
final class DamagedArchive extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DamagedArchive(String what) {
        super(what);
    }

    DamagedArchive(String what, Throwable cause) {
        super(what, cause);
    }

    Problem problem() {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                "The backup is damaged, or none: " + getMessage()
                        + ". Nothing was restored. Use another one.",
                this);
    }
}
