package io.filebell.endpoint;

import io.filebell.base.EndpointId;
import io.filebell.base.IdGenerator;
import io.filebell.base.KeyId;
import io.filebell.base.UserId;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.event.Actor;
import io.filebell.event.EventSource;
import io.filebell.event.WorkspaceRef;
import io.filebell.receiver.Secret;
import io.filebell.receiver.SigningKeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Registers and changes endpoints below their operations, as tests of other packages need it. */
public final class EndpointFixture {

    public static final Secret SECRET = Secret.ofBytes(new byte[32]);

    private final Database database;
    private final Endpoints endpoints;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final EventSource home;

    public EndpointFixture(
            Database database,
            Endpoints endpoints,
            IdGenerator ids,
            InstantSource clock,
            EventSource home) {
        this.database = database;
        this.endpoints = endpoints;
        this.ids = ids;
        this.clock = clock;
        this.home = home;
    }

    public Endpoints all() {
        return endpoints;
    }

    public EndpointId register(String... events) {
        return register(filter(events));
    }

    public EndpointId register(Filter filter) {
        return register("https://example.com/hook", filter, OptionalInt.empty());
    }

    public EndpointId register(String url, Filter filter, OptionalInt ratePerSecond) {
        return register(target(url, Duration.ofSeconds(15), 20, ratePerSecond), filter);
    }

    /** Where and how to send, with nothing unusual besides. */
    public static Endpoint.Target target(
            String url, Duration timeout, int maxInFlight, OptionalInt ratePerSecond) {
        return new Endpoint.Target(
                TargetUrl.parse(url),
                OwnHeaders.NONE,
                timeout,
                maxInFlight,
                ratePerSecond,
                new Format.Standard(),
                Optional.empty());
    }

    public EndpointId register(Endpoint.Target target, Filter filter) {
        Instant now = clock.instant();
        Endpoint endpoint = new Endpoint(
                ids.endpoint(),
                home.organization(),
                home.workspace().map(WorkspaceRef::id),
                new Endpoint.Creator(
                        new UserId("usr_01jd8qxk3v7m2n4p5r6s7t8v9y"),
                        new KeyId("key_01jd8qxk3v7m2n4p5r6s7t8v9y")),
                "",
                target,
                filter,
                Endpoint.State.ACTIVE,
                "",
                1,
                now,
                now);
        database.write(home.log(), tx -> {
            endpoints.register(tx, endpoint, SigningSecrets.of(SECRET), teller());
            return endpoint;
        });
        return endpoint.id();
    }

    public static Filter filter(Ordering ordering, String... events) {
        return new Filter(List.of(events), List.of(), List.of(), List.of(), ordering);
    }

    private static Filter filter(String... events) {
        return new Filter(List.of(events), List.of(), List.of(), List.of(), Ordering.NONE);
    }

    /** Asks for these from now on. */
    public void ask(EndpointId id, String... events) {
        change(id, old -> asking(old, filter(events)), false);
    }

    /** Asks for this from now on. */
    public void ask(EndpointId id, Filter filter) {
        change(id, old -> asking(old, filter), false);
    }

    public void disable(EndpointId id) {
        change(id, old -> Endpoints.with(old, Endpoint.State.DISABLED, "by hand"), false);
    }

    public void enable(EndpointId id, boolean fromNow) {
        change(id, old -> Endpoints.with(old, Endpoint.State.ACTIVE, ""), fromNow);
    }

    /** Somebody else makes it theirs, and has it go on from its cursor. */
    public void adopt(EndpointId id, UserId by) {
        change(
                id,
                old -> Endpoints.with(
                        Endpoints.of(old, new Endpoint.Creator(by, old.creator().key())),
                        Endpoint.State.ACTIVE,
                        ""),
                false);
    }

    public void delete(EndpointId id) {
        database.write(home.log(), tx -> {
            endpoints.delete(tx, endpoints.find(tx, id).orElseThrow(), teller());
            return id;
        });
    }

    /** Gives it a new secret, beside which the old one signs for a day. */
    public void rotate(EndpointId id) {
        database.write(home.log(), tx -> {
            SigningSecrets rotated = endpoints
                    .secrets(tx, id)
                    .rotated(
                            Secret.generate(new SecureRandom()),
                            () -> SigningKeyPair.generate(new SecureRandom()),
                            clock.instant(),
                            clock.instant().plus(Duration.ofDays(1)));
            endpoints.rotate(tx, endpoints.find(tx, id).orElseThrow(), rotated);
            return id;
        });
    }

    public Endpoint get(EndpointId id) {
        return database.read(tx -> endpoints.find(tx, id)).orElseThrow();
    }

    public Optional<WorkspaceId> workspace() {
        return home.workspace().map(WorkspaceRef::id);
    }

    private void change(EndpointId id, UnaryOperator<Endpoint> edit, boolean fresh) {
        database.write(
                home.log(),
                tx -> endpoints.change(
                        tx,
                        endpoints.findToChange(tx, id).orElseThrow(),
                        edit,
                        fresh,
                        teller(),
                        EndpointEvents.UPDATED));
    }

    private Endpoints.Teller teller() {
        return new Endpoints.Teller(home, Actor.SYSTEM, Optional.empty());
    }

    private static Endpoint asking(Endpoint old, Filter filter) {
        return Endpoints.with(old, old.description(), old.target(), filter);
    }
}
