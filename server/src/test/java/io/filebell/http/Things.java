package io.filebell.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.filebell.base.ErrorCode;
import io.filebell.base.Json;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.Change;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Default;
import io.filebell.operation.Effect;
import io.filebell.operation.Example;
import io.filebell.operation.Limit;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A resource of the tests' own: one operation of each shape. */
final class Things {

    static final WorkspaceId WORKSPACE = new WorkspaceId("ws_" + "0".repeat(26));

    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();
    final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Writes writes;
    private final CursorFormat<Position> cursors = new CursorFormat<>("things", Position.class);

    record Position(int after) {}

    /** What a thing is for. */
    enum Kind {
        ROUND,
        SQUARE;

        @JsonValue
        String text() {
            return this == ROUND ? "round" : "square";
        }
    }

    @Says("A place on the shelf.")
    @Example("/shelf/1")
    record Shelf(@JsonValue String value) {
        @JsonCreator
        Shelf {
            if (!value.startsWith("/")) {
                throw new Problem(ErrorCode.INVALID_PATH, "A shelf starts with a slash.");
            }
        }
    }

    record Size(
            @Limit(min = 1, max = 10) int width, @Nullable String unit) {}

    record CreateThing(
            WorkspaceId workspace,

            @Says("1 to 20 characters.") @Limit(min = 1, max = 20) @Example("Ball")
            String name,

            @Default("round") Kind kind,
            @Nullable Shelf shelf,
            @Nullable Size size,
            @Nullable Instant madeAt,
            @Limit(max = 3) @Default("[]") List<String> labels,
            @Default("{}") Map<String, Json> metadata) {}

    record Thing(
            NodeId id,
            WorkspaceId workspace,
            String name,
            Kind kind,
            @Nullable Shelf shelf,
            @Nullable Size size,
            @Nullable Instant madeAt,
            List<String> labels,
            Map<String, Json> metadata) {}

    record One(WorkspaceId workspace, NodeId thing) {}

    record ListThings(
            WorkspaceId workspace,

            @Default("" + Limits.PAGE_DEFAULT) @Limit(min = 1, max = Limits.PAGE_MAX)
            int limit,

            @Nullable String cursor,
            @Nullable Kind kind,
            @Nullable List<String> labels,
            @Default("false") boolean deep) {}

    record ChangeThing(
            WorkspaceId workspace,
            NodeId thing,
            @Limit(min = 1, max = 20) Change<String> name,
            Change<@Nullable String> note) {}

    record Changed(String name, @Nullable String note) {}

    record Measure(
            WorkspaceId workspace,
            @Nullable Integer times,
            @Nullable Object any) {}

    record Measured(int times, @Nullable Json any) {}

    Things(Writes writes) {
        this.writes = writes;
    }

    void addTo(Catalog catalog) {
        String things = "/v1/workspaces/{workspace}/things";
        catalog.add(Operation.post(things)
                .named("thing.create")
                .says("Make a thing.")
                .needs(Scope.FILES_WRITE)
                .answers(201)
                .takes(CreateThing.class)
                .gives(Thing.class)
                .by(this::create));
        catalog.add(Operation.get(things)
                .named("thing.list")
                .says("List the things.")
                .needs(Scope.FILES_READ)
                .takes(ListThings.class)
                .givesPageOf(Thing.class)
                .by(this::list));
        catalog.add(Operation.get(things + "/{thing}")
                .named("thing.get")
                .says("Show a thing.")
                .needs(Scope.FILES_READ)
                .takes(One.class)
                .gives(Thing.class)
                .by(this::get));
        catalog.add(Operation.patch(things + "/{thing}")
                .named("thing.change")
                .says("Change a thing.")
                .needs(Scope.FILES_WRITE)
                .takes(ChangeThing.class)
                .gives(Changed.class)
                .by((caller, input) ->
                        new Changed(input.name().or("as it was"), input.note().or("a note"))));
        catalog.add(Operation.delete(things + "/{thing}")
                .named("thing.delete")
                .says("Delete a thing.")
                .needs(Scope.FILES_WRITE)
                .effect(Effect.DESTROY)
                .takes(One.class)
                .givesNothing()
                .by((caller, input) -> Operation.Nothing.NOTHING));
        catalog.add(Operation.post(things + "/measure")
                .named("thing.measure")
                .says("Measure without changing anything.")
                .effect(Effect.READ)
                .takes(Measure.class)
                .gives(Measured.class)
                .by(this::measure));
    }

    private Thing create(Caller caller, CreateThing input) {
        if (input.name().equals("fails")) {
            throw new IllegalStateException("a secret detail of the inside");
        }
        return writes.write(caller, input.workspace(), tx -> {
            int number = made.incrementAndGet();
            return thing(number, input.workspace(), input);
        });
    }

    private Page<Thing> list(Caller caller, ListThings input) {
        int after = cursors.read(input.cursor()).map(Position::after).orElse(0);
        List<Thing> fetched = new ArrayList<>();
        for (int i = after + 1; i <= Math.min(5, after + input.limit() + 1); i++) {
            fetched.add(thing(
                    i,
                    input.workspace(),
                    new CreateThing(
                            input.workspace(),
                            "thing " + i,
                            input.kind() == null ? Kind.ROUND : input.kind(),
                            null,
                            null,
                            null,
                            input.labels() == null ? List.of() : input.labels(),
                            Map.of())));
        }
        int last = after + input.limit();
        return Page.of(fetched, input.limit(), item -> cursors.write(new Position(last)));
    }

    private Thing get(Caller caller, One input) {
        throw Problem.notFound("thing " + input.thing());
    }

    private Measured measure(Caller caller, Measure input) {
        CountDownLatch gate = gates.get(caller.via());
        if (gate != null) {
            await(gate);
        }
        int times = made.incrementAndGet();
        return new Measured(
                input.times() == null ? times : input.times(),
                input.any() == null ? null : Json.of(input.any()));
    }

    private static Thing thing(int number, WorkspaceId workspace, CreateThing input) {
        return new Thing(
                new NodeId("nd_" + String.format("%026d", number)),
                workspace,
                input.name(),
                input.kind(),
                input.shelf(),
                input.size(),
                input.madeAt(),
                input.labels(),
                input.metadata());
    }

    private void await(CountDownLatch gate) {
        waiting.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
