package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads in which state endpoints are, and how far behind, for the metrics. */
final class SqlEndpointStates {

    long count(Tx tx, Endpoint.State state) {
        return tx.query("SELECT COUNT(*) FROM endpoint"
                        + " WHERE deleted_at IS NULL AND state = :state")
                .bind("state", state.text())
                .mapTo(Long.class)
                .one();
    }

    /** Those in that state, the ones that came into it last before others. */
    List<EndpointId> in(Tx tx, Endpoint.State state, int limit) {
        return tx.query("SELECT id FROM endpoint WHERE deleted_at IS NULL AND state = :state"
                        + " ORDER BY state_since DESC, id LIMIT :limit")
                .bind("state", state.text())
                .bind("limit", limit)
                .map(row -> new EndpointId(row.getString("id")))
                .list();
    }

    /** Empty when it is deleted. */
    Optional<Endpoint.State> of(Tx tx, EndpointId endpoint) {
        return tx.query("SELECT state FROM endpoint WHERE id = :id AND deleted_at IS NULL")
                .bind("id", endpoint.value())
                .map(row -> Endpoint.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)))
                .findOne();
    }

    /** Events after the stored cursors; without one, after the place of the registration. */
    long unread(Tx tx, EndpointId endpoint) {
        return tx.query("""
                        SELECT COALESCE(SUM(l.head - COALESCE(c.sequence, (
                            SELECT MIN(p.sequence) FROM endpoint_position p
                            WHERE p.endpoint = e.id AND p.log = l.id), 0)), 0)
                        FROM endpoint e
                        JOIN log l ON l.id = e.workspace
                            OR e.workspace IS NULL AND l.organization = e.organization
                        LEFT JOIN delivery_cursor c ON c.endpoint = e.id AND c.log = l.id
                        WHERE e.id = :id
                        """).bind("id", endpoint.value()).mapTo(Long.class).one();
    }
}
