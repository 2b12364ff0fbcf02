package io.filebell.receiver.internal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where connections to the inbox's database come from. */
@FunctionalInterface
public interface Connector {

    /** A new connection, which whoever asked closes. */
    Connection connect() throws SQLException;

    /** From the driver that is on the class path for this URL. */
    static Connector to(String jdbcUrl) {
        return () -> DriverManager.getConnection(jdbcUrl);
    }

    /** From a pool, or whatever the source is; the inbox holds up to six of them. */
    static Connector to(DataSource source) {
        return source::getConnection;
    }
}
