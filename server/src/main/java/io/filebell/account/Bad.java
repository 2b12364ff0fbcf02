package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.util.List;

/** What is wrong with a field of a request. */
final class Bad {

    private Bad() {}

    static Problem field(String name, String detail) {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                detail,
                List.of(new Problem.FieldError("/" + name, detail)));
    }
}
