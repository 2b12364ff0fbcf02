package io.filebell.delivery;

import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.ReplayId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Tx;
import io.filebell.endpoint.Endpoint;
import io.filebell.endpoint.EndpointRights;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.OperationDraft;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callers can do with replays: begin one, watch it, and cancel it. */
public final class ReplayOperations {

    private static final CursorFormat<ReplayId> CURSORS =
            new CursorFormat<>("replay.list", ReplayId.class);

    private final SqlReplays rows = new SqlReplays();
    private final SqlAttemptParts parts = new SqlAttemptParts();
    private final Replays replays;
    private final DeliveryOperations.Ground on;
    private final EndpointRights rights;
    private final IdGenerator ids;

    public ReplayOperations(Replays replays, DeliveryOperations.Ground on, IdGenerator ids) {
        this.replays = replays;
        this.on = on;
        this.rights = new EndpointRights(on.access());
        this.ids = ids;
    }

    record Wanted(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Says("Only events from then on; when absent from the oldest kept one, but of what is"
                    + " undelivered only as far back as attempts are kept.")
            @Nullable
            Instant since,

            @Says("Only events before then; now when absent.") @Nullable
            Instant until,

            @Says("undelivered (the default), also what happened while it was disabled; "
                    + "exhausted; or all.")
            Replay.@Nullable Only only) {}

    record Listing(
            @Nullable WorkspaceId workspace,
            EndpointId endpoint,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Says("Where to go on: \"next\" of the list before.") @Nullable
            String cursor) {}

    record One(ReplayId replay) {}

    public void register(Catalog catalog) {
        String below = "/v1/workspaces/{workspace}/endpoints/{endpoint}";
        String ofAll = "/v1/endpoints/{endpoint}";
        begins(Operation.post(below + "/replay").named("replay.create"), catalog);
        begins(
                Operation.post(ofAll + "/replay")
                        .named("organization_replay.create")
                        .without("workspace"),
                catalog);
        lists(Operation.get(below + "/replays").named("replay.list"), catalog);
        lists(
                Operation.get(ofAll + "/replays")
                        .named("organization_replay.list")
                        .without("workspace"),
                catalog);
        catalog.add(Operation.get("/v1/replays/{replay}")
                .named("replay.get")
                .says("Show how far a replay is.")
                .needs(Scope.ENDPOINTS_READ)
                .takes(One.class)
                .gives(ReplayView.class)
                .by(this::get));
        catalog.add(Operation.post("/v1/replays/{replay}/cancel")
                .named("replay.cancel")
                .says("Have a replay send nothing more; what it sent stays sent.")
                .needs(Scope.ENDPOINTS_WRITE)
                .takes(One.class)
                .gives(ReplayView.class)
                .by(this::cancel));
    }

    private void begins(OperationDraft draft, Catalog catalog) {
        catalog.add(draft.says("Send an endpoint a range of the past once more.")
                .needs(Scope.ENDPOINTS_WRITE)
                .answers(201)
                .takes(Wanted.class)
                .gives(ReplayView.class)
                .by(this::begin));
    }

    private void lists(OperationDraft draft, Catalog catalog) {
        catalog.add(draft.says("List the replays of an endpoint, newest first.")
                .needs(Scope.ENDPOINTS_READ)
                .takes(Listing.class)
                .givesPageOf(ReplayView.class)
                .by(this::list));
    }

    private ReplayView begin(Caller caller, Wanted input) {
        Endpoint endpoint = endpoint(caller, input.workspace(), input.endpoint());
        rights.require(caller, endpoint, Scope.ENDPOINTS_WRITE);
        if (!endpoint.state().delivers()) {
            throw new Problem(
                    ErrorCode.CONFLICT,
                    "Endpoint " + endpoint.id() + " is " + endpoint.state().text()
                            + "; enable it first.");
        }
        Instant now = on.clock().instant();
        Instant until = input.until() == null || input.until().isAfter(now) ? now : input.until();
        if (input.since() != null && !input.since().isBefore(until)) {
            throw new Problem(
                            ErrorCode.INVALID_REQUEST,
                            "since must be before until, and in the past.")
                    .at("/since");
        }
        Replay.Only only = Objects.requireNonNullElse(input.only(), Replay.Only.UNDELIVERED);
        return on.writes().write(caller, endpoint.home(), tx -> {
            rows.runningOf(tx, endpoint.id()).ifPresent(running -> {
                throw new Problem(
                        ErrorCode.CONFLICT,
                        "Replay " + running + " of this endpoint is under way; wait for its end, "
                                + "or cancel it.");
            });
            ReplayReach reach = new ReplayReach(parts.keptSince(tx));
            Replay replay = new Replay(
                    ids.replay(),
                    endpoint.id(),
                    only,
                    reach.since(only, Optional.ofNullable(input.since()), until),
                    until,
                    Replay.State.RUNNING,
                    new Replay.Place(firstLog(tx, endpoint), 0, 0, false),
                    new Replay.Tally(0, 0, 0, 0),
                    now,
                    Optional.empty());
            rows.insert(tx, replay);
            tx.afterCommit(replays::begun);
            return ReplayView.of(replay);
        });
    }

    private Id firstLog(Tx tx, Endpoint endpoint) {
        return endpoint.workspace().isPresent()
                ? endpoint.home()
                : rows.nextLog(tx, endpoint.organization(), null).orElse(endpoint.home());
    }

    private Page<ReplayView> list(Caller caller, Listing input) {
        Endpoint endpoint = endpoint(caller, input.workspace(), input.endpoint());
        rights.require(caller, endpoint, Scope.ENDPOINTS_READ);
        @Nullable ReplayId before = CURSORS.read(input.cursor()).orElse(null);
        List<ReplayView> found = on
                .database()
                .read(tx -> rows.list(tx, endpoint.id(), before, input.limit() + 1))
                .stream()
                .map(ReplayView::of)
                .toList();
        return Page.of(found, input.limit(), last -> CURSORS.write(last.id()));
    }

    private ReplayView get(Caller caller, One input) {
        return ReplayView.of(find(caller, input.replay(), Scope.ENDPOINTS_READ).replay());
    }

    private ReplayView cancel(Caller caller, One input) {
        Found found = find(caller, input.replay(), Scope.ENDPOINTS_WRITE);
        ReplayView ended = on.writes().write(caller, found.endpoint().home(), tx -> {
            Replay replay = rows.findToChange(tx, input.replay()).orElseThrow();
            if (!replay.isRunning()) {
                return ReplayView.of(replay);
            }
            rows.end(tx, replay.id(), Replay.State.CANCELLED, on.clock().instant());
            return ReplayView.of(rows.find(tx, replay.id()).orElseThrow());
        });
        replays.takeBack(ended.id());
        return ended;
    }

    private record Found(Replay replay, Endpoint endpoint) {}

    private Found find(Caller caller, ReplayId id, Scope scope) {
        Found found = on.database()
                .read(tx -> rows.find(tx, id)
                        .flatMap(replay -> on.endpoints()
                                .find(tx, replay.endpoint())
                                .map(endpoint -> new Found(replay, endpoint))))
                .filter(known -> rights.knows(caller, known.endpoint()))
                .orElseThrow(() -> Problem.notFound("replay " + id));
        rights.require(caller, found.endpoint(), scope);
        return found;
    }

    private Endpoint endpoint(Caller caller, @Nullable WorkspaceId workspace, EndpointId id) {
        return on.database()
                .read(tx -> on.endpoints().find(tx, id))
                .filter(found -> Objects.equals(found.workspace().orElse(null), workspace))
                .filter(found -> rights.knows(caller, found))
                .orElseThrow(() -> Problem.notFound("endpoint " + id));
    }
}
