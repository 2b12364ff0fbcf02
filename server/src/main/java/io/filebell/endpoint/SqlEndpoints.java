package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.Id;
import io.filebell.base.JsonFormat;
import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Sealer;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.receiver.VerifyingKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Endpoints, their revisions and their secrets in the database. */
final class SqlEndpoints {

    private static final String SELECT = """
            SELECT e.*, r.filter FROM endpoint e
            JOIN endpoint_revision r ON r.endpoint = e.id AND r.number = (
                SELECT MAX(number) FROM endpoint_revision WHERE endpoint = e.id)
            """;

    private final Sealer sealer;

    SqlEndpoints(Sealer sealer) {
        this.sealer = sealer;
    }

    void insert(Tx tx, Endpoint endpoint, SigningSecrets secrets) {
        tx.update("""
                        INSERT INTO endpoint (id, organization, workspace, creator, creator_key,
                        description, url,
                            headers, secrets, public_key, format, template, timeout_seconds,
                            max_in_flight, rate_per_second, state,
                            state_reason,
                            revision,
                            created_at, updated_at, state_since, changes)
                        VALUES (:id, :organization, :workspace, :creator, :creatorKey,
                        :description, :url,
                            :headers, :secrets, :publicKey, :format, :template,
                            :timeoutSeconds, :maxInFlight, :rate, :state, :reason,
                            :revision,
                            :createdAt, :updatedAt, :createdAt, 1)
                        """)
                .bind("id", endpoint.id().value())
                .bind("organization", endpoint.organization().value())
                .bind("workspace", endpoint.workspace().map(WorkspaceId::value).orElse(null))
                .bind("creator", endpoint.creator().user().value())
                .bind("creatorKey", endpoint.creator().key().value())
                .bind("description", endpoint.description())
                .bind("url", endpoint.target().url().toString())
                .bind("headers", seal(endpoint.id(), endpoint.target().headers().bytes()))
                .bind("secrets", seal(endpoint.id(), secrets.bytes()))
                .bind("publicKey", publicKey(secrets))
                .bind("format", endpoint.target().format().text())
                .bind("template", template(endpoint))
                .bind("timeoutSeconds", endpoint.target().timeout().toSeconds())
                .bind("maxInFlight", endpoint.target().maxInFlight())
                .bind("rate", rate(endpoint))
                .bind("state", endpoint.state().text())
                .bind("reason", endpoint.reason())
                .bind("revision", endpoint.revision())
                .bind("createdAt", endpoint.createdAt().toEpochMilli())
                .bind("updatedAt", endpoint.updatedAt().toEpochMilli())
                .execute();
    }

    void update(Tx tx, Endpoint endpoint) {
        tx.update("""
                        UPDATE endpoint SET description = :description, url = :url,
                        headers = :headers, format = :format, template = :template,
                            timeout_seconds = :timeoutSeconds, max_in_flight = :maxInFlight,
                            rate_per_second = :rate, creator = :creator, creator_key = :creatorKey,
                            state_since = CASE WHEN state = :state THEN state_since
                                ELSE :updatedAt END,
                            state = :state,
                            state_reason = :reason, revision = :revision,
                            updated_at = :updatedAt, changes = changes + 1
                        WHERE id = :id
                        """)
                .bind("id", endpoint.id().value())
                .bind("creator", endpoint.creator().user().value())
                .bind("creatorKey", endpoint.creator().key().value())
                .bind("description", endpoint.description())
                .bind("url", endpoint.target().url().toString())
                .bind("headers", seal(endpoint.id(), endpoint.target().headers().bytes()))
                .bind("format", endpoint.target().format().text())
                .bind("template", template(endpoint))
                .bind("timeoutSeconds", endpoint.target().timeout().toSeconds())
                .bind("maxInFlight", endpoint.target().maxInFlight())
                .bind("rate", rate(endpoint))
                .bind("state", endpoint.state().text())
                .bind("reason", endpoint.reason())
                .bind("revision", endpoint.revision())
                .bind("updatedAt", endpoint.updatedAt().toEpochMilli())
                .execute();
    }

    void updateSecrets(Tx tx, EndpointId endpoint, SigningSecrets secrets, Instant now) {
        tx.update("""
                        UPDATE endpoint SET secrets = :secrets, public_key = :publicKey,
                        updated_at = :now, changes = changes + 1 WHERE id = :id
                        """)
                .bind("id", endpoint.value())
                .bind("publicKey", publicKey(secrets))
                .bind("secrets", seal(endpoint, secrets.bytes()))
                .bind("now", now.toEpochMilli())
                .execute();
    }

    Instant stateSince(Tx tx, EndpointId endpoint) {
        return tx.query("SELECT state_since FROM endpoint WHERE id = :id")
                .bind("id", endpoint.value())
                .map(row -> Instant.ofEpochMilli(row.getLong("state_since")))
                .one();
    }

    void delete(Tx tx, EndpointId endpoint, Instant now) {
        tx.update("UPDATE endpoint SET deleted_at = :now, updated_at = :now,"
                        + " changes = changes + 1 WHERE id = :id")
                .bind("id", endpoint.value())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    Map<EndpointId, Long> changes(Tx tx) {
        Map<EndpointId, Long> changes = new HashMap<>();
        tx.query("SELECT id, changes FROM endpoint WHERE deleted_at IS NULL")
                .map(row -> Map.entry(new EndpointId(row.getString("id")), row.getLong("changes")))
                .each(one -> changes.put(one.getKey(), one.getValue()));
        return changes;
    }

    OptionalLong changes(Tx tx, EndpointId endpoint) {
        return number(tx, "changes", endpoint);
    }

    OptionalLong revision(Tx tx, EndpointId endpoint) {
        return number(tx, "revision", endpoint);
    }

    private static OptionalLong number(Tx tx, String column, EndpointId endpoint) {
        return tx.query("SELECT " + column + " FROM endpoint WHERE id = :id AND deleted_at IS NULL")
                .bind("id", endpoint.value())
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    Optional<Endpoint> find(Tx tx, EndpointId id) {
        return tx.query(SELECT + " WHERE e.id = :id AND e.deleted_at IS NULL")
                .bind("id", id.value())
                .map(row -> endpoint(row))
                .findOne();
    }

    /** Locked until the transaction ends, where the database needs that. */
    Optional<Endpoint> findToChange(Tx tx, EndpointId id) {
        tx.query("SELECT id FROM endpoint WHERE id = :id" + tx.dialect().forUpdate())
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
        return find(tx, id);
    }

    /**
     * Of the workspace, or (null) of the organization over all its workspaces; after an id, in
     * order.
     */
    List<Endpoint> list(
            Tx tx,
            OrganizationId organization,
            @Nullable WorkspaceId workspace,
            @Nullable KeyId madeBy,
            String after,
            int limit) {
        String where = (workspace == null ? "e.workspace IS NULL" : "e.workspace = :workspace")
                + (madeBy == null ? "" : " AND e.creator_key = :madeBy");
        var query = tx.query(SELECT + " WHERE e.organization = :organization AND " + where
                        + " AND e.id > :after AND e.deleted_at IS NULL ORDER BY e.id LIMIT :limit")
                .bind("organization", organization.value())
                .bind("after", after)
                .bind("limit", limit);
        if (workspace != null) {
            query.bind("workspace", workspace.value());
        }
        if (madeBy != null) {
            query.bind("madeBy", madeBy.value());
        }
        return query.map(row -> endpoint(row)).list();
    }

    /** Endpoints that deliver, and were made with portal keys that work no more. */
    List<EndpointId> ofEndedPortals(Tx tx, Instant now, int limit) {
        return tx.query("""
                        SELECT e.id FROM endpoint e JOIN api_key k ON k.id = e.creator_key
                        WHERE e.deleted_at IS NULL AND e.state IN ('active', 'failing')
                            AND (k.revoked_at IS NOT NULL OR k.expires_at <= :now)
                            AND k.workspaces NOT LIKE '% %' AND k.scopes IN (
                                'endpoints:read endpoints:write', 'endpoints:write endpoints:read')
                        LIMIT :limit
                        """)
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map(row -> new EndpointId(row.getString("id")))
                .list();
    }

    long count(Tx tx, OrganizationId organization, @Nullable WorkspaceId workspace) {
        String where = workspace == null ? "workspace IS NULL" : "workspace = :workspace";
        var query = tx.query("SELECT COUNT(*) FROM endpoint WHERE organization = :organization AND "
                        + where + " AND deleted_at IS NULL")
                .bind("organization", organization.value());
        if (workspace != null) {
            query.bind("workspace", workspace.value());
        }
        return query.mapTo(Long.class).one();
    }

    SigningSecrets secrets(Tx tx, EndpointId endpoint) {
        byte[] sealed = tx.query("SELECT secrets FROM endpoint WHERE id = :id")
                .bind("id", endpoint.value())
                .mapTo(byte[].class)
                .one();
        return SigningSecrets.ofBytes(open(endpoint, sealed));
    }

    void insertRevision(
            Tx tx, EndpointId endpoint, long number, boolean fresh, Filter filter, Instant now) {
        tx.update("""
                        INSERT INTO endpoint_revision (endpoint, number, filter, fresh, at)
                        VALUES (:endpoint, :number, :filter, :fresh, :at)
                        """)
                .bind("endpoint", endpoint.value())
                .bind("number", number)
                .bind("filter", JsonFormat.MAPPER.writeValueAsString(filter))
                .bind("fresh", fresh ? 1 : 0)
                .bind("at", now.toEpochMilli())
                .execute();
    }

    /** The revision is in force after the last event of {@code log}. */
    void placeAtHead(Tx tx, EndpointId endpoint, long number, Id log) {
        tx.update("""
                        INSERT INTO endpoint_position (endpoint, log, number, sequence)
                        SELECT :endpoint, id, :number, head FROM log WHERE id = :log
                        """)
                .bind("endpoint", endpoint.value())
                .bind("number", number)
                .bind("log", log.value())
                .execute();
    }

    /** The same for every log of the organization; none of them grows meanwhile. */
    void placeAtAllHeads(Tx tx, EndpointId endpoint, long number, OrganizationId organization) {
        tx.query("SELECT id FROM log WHERE organization = :organization ORDER BY id"
                        + tx.dialect().forUpdate())
                .bind("organization", organization.value())
                .mapTo(String.class)
                .list();
        tx.update("""
                        INSERT INTO endpoint_position (endpoint, log, number, sequence)
                        SELECT :endpoint, id, :number, head FROM log WHERE organization =
                        :organization
                        """)
                .bind("endpoint", endpoint.value())
                .bind("number", number)
                .bind("organization", organization.value())
                .execute();
    }

    List<Subscription.Revision> revisions(Tx tx, EndpointId endpoint, Id log) {
        return tx.query("""
                        SELECT r.number, r.filter, r.fresh, COALESCE(p.sequence,
                        0) AS after FROM endpoint_revision r
                        LEFT JOIN endpoint_position p
                            ON p.endpoint = r.endpoint AND p.number = r.number AND p.log = :log
                        WHERE r.endpoint = :endpoint ORDER BY r.number
                        """)
                .bind("endpoint", endpoint.value())
                .bind("log", log.value())
                .map(row -> new Subscription.Revision(
                        row.getLong("number"),
                        row.getLong("after"),
                        row.getInt("fresh") != 0,
                        filter(row)))
                .list();
    }

    /** Those that have more revisions than so many, or are deleted and have any; in order. */
    List<EndpointId> withMoreRevisions(Tx tx, int than, String after, int limit) {
        return tx.query("""
                        SELECT r.endpoint FROM endpoint_revision r
                        JOIN endpoint e ON e.id = r.endpoint
                        WHERE r.endpoint > :after
                        GROUP BY r.endpoint, e.deleted_at
                        HAVING COUNT(*) > :than OR e.deleted_at IS NOT NULL
                        ORDER BY r.endpoint LIMIT :limit
                        """)
                .bind("after", after)
                .bind("than", than)
                .bind("limit", limit)
                .map(row -> new EndpointId(row.getString("endpoint")))
                .list();
    }

    /** The log in which its changes stand, also when it is deleted. */
    Id home(Tx tx, EndpointId endpoint) {
        return tx.query("SELECT workspace, organization FROM endpoint WHERE id = :id")
                .bind("id", endpoint.value())
                .map(row -> {
                    @Nullable String workspace = row.getString("workspace");
                    return workspace == null
                            ? new OrganizationId(row.getString("organization"))
                            : new WorkspaceId(workspace);
                })
                .one();
    }

    /** The first revision that is in force at an event that is kept, or may be at one to come. */
    long firstInForce(Tx tx, EndpointId endpoint) {
        return tx.query("""
                        SELECT COALESCE(MIN(in_force), 0) FROM (
                            SELECT COALESCE((
                                SELECT MAX(r.number) FROM endpoint_revision r
                                LEFT JOIN endpoint_position p ON p.endpoint = r.endpoint
                                    AND p.number = r.number AND p.log = l.id
                                WHERE r.endpoint = e.id AND COALESCE(p.sequence, 0) <= l.tail
                            ), 0) AS in_force
                            FROM endpoint e JOIN log l ON l.id = e.workspace
                                OR e.workspace IS NULL AND l.organization = e.organization
                            WHERE e.id = :endpoint) logs
                        """)
                .bind("endpoint", endpoint.value())
                .mapTo(Long.class)
                .one();
    }

    /** The last revision that tells where the endpoint starts. */
    long lastStart(Tx tx, EndpointId endpoint) {
        return tx.query("SELECT COALESCE(MAX(number), 0) FROM endpoint_revision"
                        + " WHERE endpoint = :endpoint AND fresh = 1")
                .bind("endpoint", endpoint.value())
                .mapTo(Long.class)
                .one();
    }

    /** Drops those with lower numbers, but for one. */
    void dropRevisions(Tx tx, EndpointId endpoint, long before, long start) {
        for (String table : List.of("endpoint_position", "endpoint_revision")) {
            tx.update("DELETE FROM " + table + " WHERE endpoint = :endpoint"
                            + " AND number < :before AND number <> :start")
                    .bind("endpoint", endpoint.value())
                    .bind("before", before)
                    .bind("start", start)
                    .execute();
        }
    }

    private Endpoint endpoint(ResultSet row) throws SQLException {
        EndpointId id = new EndpointId(row.getString("id"));
        @Nullable String workspace = row.getString("workspace");
        return new Endpoint(
                id,
                new OrganizationId(row.getString("organization")),
                Optional.ofNullable(workspace).map(WorkspaceId::new),
                new Endpoint.Creator(
                        new UserId(row.getString("creator")),
                        new KeyId(row.getString("creator_key"))),
                row.getString("description"),
                new Endpoint.Target(
                        TargetUrl.parse(row.getString("url")),
                        OwnHeaders.ofBytes(open(id, row.getBytes("headers"))),
                        Duration.ofSeconds(row.getInt("timeout_seconds")),
                        row.getInt("max_in_flight"),
                        rate(row),
                        format(row),
                        Optional.ofNullable(row.getString("public_key")).map(VerifyingKey::parse)),
                filter(row),
                Endpoint.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("state_reason"),
                row.getLong("revision"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    private static @Nullable Integer rate(Endpoint endpoint) {
        OptionalInt rate = endpoint.target().ratePerSecond();
        return rate.isPresent() ? rate.getAsInt() : null;
    }

    private static OptionalInt rate(ResultSet row) throws SQLException {
        int rate = row.getInt("rate_per_second");
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(rate);
    }

    private static @Nullable String publicKey(SigningSecrets secrets) {
        return secrets.publicKey().map(VerifyingKey::text).orElse(null);
    }

    private static @Nullable String template(Endpoint endpoint) {
        return endpoint.target()
                .format()
                .setting()
                .map(JsonFormat.MAPPER::writeValueAsString)
                .orElse(null);
    }

    private static Format format(ResultSet row) throws SQLException {
        @Nullable String template = row.getString("template");
        return Format.of(
                row.getString("format"),
                template == null
                        ? null
                        : JsonFormat.MAPPER.readValue(template, Format.TemplateSetting.class));
    }

    private static Filter filter(ResultSet row) throws SQLException {
        return JsonFormat.MAPPER.readValue(row.getString("filter"), Filter.class);
    }

    private byte[] seal(EndpointId endpoint, byte[] plain) {
        return sealer.seal("endpoint", endpoint.value(), plain);
    }

    private byte[] open(EndpointId endpoint, byte[] sealed) {
        return sealer.open("endpoint", endpoint.value(), sealed);
    }
}
