package io.filebell.delivery;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.delivery.HealthView.BacklogView;
import io.filebell.delivery.HealthView.RecentView;
import io.filebell.delivery.RecentAttempts.Summary;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointRights;
import io.filebell.endpoint.Endpoints;
import io.filebell.event.EventLog;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Operation;
import io.filebell.operation.OperationDraft;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How endpoints are doing, for whoever may see them. */
public final class HealthOperations {

    private final Deliveries deliveries;
    private final BacklogCount backlog;
    private final Endpoints endpoints;
    private final Access access;
    private final Database database;
    private final InstantSource clock;

    /** What the operations stand on. */
    public record Ground(
            Endpoints endpoints,
            EventLog events,
            Access access,
            Database database,
            InstantSource clock) {}

    public HealthOperations(Deliveries deliveries, Ground ground) {
        this.deliveries = deliveries;
        this.backlog = new BacklogCount(ground.endpoints(), ground.events());
        this.endpoints = ground.endpoints();
        this.access = ground.access();
        this.database = ground.database();
        this.clock = ground.clock();
    }

    record One(@Nullable WorkspaceId workspace, EndpointId endpoint) {}

    public void register(Catalog catalog) {
        add(
                Operation.get("/v1/workspaces/{workspace}/endpoints/{endpoint}/health")
                        .named("endpoint.health"),
                catalog);
        add(
                Operation.get("/v1/endpoints/{endpoint}/health")
                        .named("organization_endpoint.health")
                        .without("workspace"),
                catalog);
    }

    private void add(OperationDraft draft, Catalog catalog) {
        catalog.add(
                draft.says("Say how an endpoint is doing: what came of its last attempts, what it"
                                + " has not got yet, and what holds it up.")
                        .needs(Scope.ENDPOINTS_READ)
                        .takes(One.class)
                        .gives(HealthView.class)
                        .by(this::health));
    }

    private HealthView health(Caller caller, One input) {
        if (input.workspace() == null) {
            access.require(caller, Scope.ENDPOINTS_READ, Role.ADMIN);
        } else {
            access.require(caller, input.workspace(), Scope.ENDPOINTS_READ);
        }
        return database.read(tx -> health(tx, endpoint(tx, caller, input)));
    }

    private Endpoint endpoint(Tx tx, Caller caller, One input) {
        return endpoints
                .find(tx, input.endpoint())
                .filter(found -> new EndpointRights(access).knows(caller, found))
                .filter(found -> Objects.equals(found.workspace().orElse(null), input.workspace()))
                .orElseThrow(() -> Problem.notFound("endpoint " + input.endpoint()));
    }

    HealthView health(Tx tx, Endpoint endpoint) {
        Instant now = clock.instant();
        BacklogCount.Found owed = backlog.count(tx, endpoint);
        return new HealthView(
                endpoint.id(),
                endpoint.state(),
                endpoints.stateSince(tx, endpoint.id()),
                endpoint.reason(),
                recent(endpoint.id(), now),
                new BacklogView(
                        owed.deliveries(),
                        owed.exact(),
                        owed.waiting(),
                        owed.retrying(),
                        owed.held(),
                        owed.oldest().orElse(null),
                        owed.oldest().map(at -> seconds(at, now)).orElse(null)),
                nextAttempt(endpoint, owed, now).orElse(null),
                owed.blocking().orElse(null));
    }

    private RecentView recent(EndpointId endpoint, Instant now) {
        Traffic traffic = deliveries.traffic();
        Summary summary =
                traffic.of(endpoint).map(attempts -> attempts.summary(now)).orElse(Summary.NONE);
        return new RecentView(
                traffic.since(),
                summary.attempts(),
                value(summary.successRate()),
                value(summary.millisOf(50)),
                value(summary.millisOf(95)),
                value(summary.millisOf(99)));
    }

    private Optional<Instant> nextAttempt(Endpoint endpoint, BacklogCount.Found owed, Instant now) {
        if (!endpoint.state().delivers() || owed.deliveries() == 0) {
            return Optional.empty();
        }
        Instant allowed = deliveries.notBefore(endpoint.id()).orElse(now);
        boolean atOnce = endpoint.state() == Endpoint.State.FAILING
                || owed.waiting() > 0
                        && owed.blocking().isEmpty()
                        && owed.gathersUntil().isEmpty();
        Instant due = atOnce
                ? now
                : Stream.concat(owed.nextRetry().stream(), owed.gathersUntil().stream())
                        .min(Instant::compareTo)
                        .orElse(now);
        return Optional.of(due.isAfter(allowed) ? due : allowed);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }

    private static @Nullable Double value(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }
}
