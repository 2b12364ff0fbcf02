package io.filebell.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes a value of the row at which a result stands, and does not move on. */
@FunctionalInterface
public interface RowReader<T> {

    /** @return null when the row holds no value */
    @Nullable
    T read(ResultSet row) throws SQLException;
}
