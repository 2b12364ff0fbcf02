package io.filebell.db;

import java.sql.SQLException;

/** Says that the database refused a statement, or could not be reached for it. */
public final class StatementException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StatementException(String what, SQLException cause) {
        super(cause.getMessage() + " [" + what.strip() + "]", cause);
    }
}
