package io.filebell.receiver.internal;

import java.sql.ResultSet;
import java.sql.Statement;

/** Several events of a sender that came as one ({@code events.batch}), under an id of its own. */
public final class Batches {

    private Batches() {}

    /** Whether the inbox keeps one. */
    public static boolean areIn(InboxStore store) {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT 1 FROM filebell_job WHERE type = 'events.batch' LIMIT 1")) {
                return row.next();
            }
        });
    }
}
