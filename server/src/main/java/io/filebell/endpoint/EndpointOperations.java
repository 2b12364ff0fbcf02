package io.filebell.endpoint;

import io.filebell.account.Access;
import io.filebell.base.EndpointId;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.endpoint.EndpointInputs.Edit;
import io.filebell.endpoint.EndpointInputs.Enable;
import io.filebell.endpoint.EndpointInputs.Listing;
import io.filebell.endpoint.EndpointInputs.One;
import io.filebell.endpoint.EndpointInputs.Register;
import io.filebell.endpoint.EndpointInputs.Rotate;
import io.filebell.endpoint.EndpointInputs.Test;
import io.filebell.endpoint.EndpointInputs.Wanted;
import io.filebell.event.Actor;
import io.filebell.event.EventSource;
import io.filebell.event.EventTypes;
import io.filebell.event.Sample;
import io.filebell.operation.Caller;
import io.filebell.operation.Catalog;
import io.filebell.operation.CursorFormat;
import io.filebell.operation.Effect;
import io.filebell.operation.Operation;
import io.filebell.operation.Page;
import io.filebell.operation.Role;
import io.filebell.operation.Says;
import io.filebell.operation.Scope;
import io.filebell.operation.Writes;
import io.filebell.receiver.Secret;
import io.filebell.receiver.SigningKeyPair;
import io.filebell.receiver.VerifyingKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What callers can do with endpoints. Each stands twice in the catalogue: below a workspace, and
 * for the whole organization, which takes an admin.
 */
public final class EndpointOperations {

    private static final CursorFormat<EndpointId> CURSORS =
            new CursorFormat<>("endpoint.list", EndpointId.class);

    private final Endpoints endpoints;
    private final EndpointSettings settings;
    private final EndpointTester tester;
    private final EventTypes types;
    private final Access access;
    private final EndpointRights rights;
    private final Database database;
    private final Writes writes;
    private final MissedEvents missed;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final SecureRandom random;

    /** What the operations stand on. */
    public record Ground(
            Access access,
            Database database,
            Writes writes,
            EventTypes types,
            Destinations destinations,
            MissedEvents missed,
            IdGenerator ids,
            InstantSource clock,
            SecureRandom random) {}

    public EndpointOperations(Endpoints endpoints, EndpointTester tester, Ground ground) {
        this.endpoints = endpoints;
        this.tester = tester;
        this.settings = new EndpointSettings(ground.types(), ground.destinations());
        this.types = ground.types();
        this.access = ground.access();
        this.rights = new EndpointRights(ground.access());
        this.database = ground.database();
        this.writes = ground.writes();
        this.missed = ground.missed();
        this.ids = ground.ids();
        this.clock = ground.clock();
        this.random = ground.random();
    }

    /** An endpoint together with the secret that signs what it gets. */
    record Registered(
            EndpointView endpoint,

            @Says("Signs every request; shown here, on rotation, and to owners and admins.")
            String secret,

            @Says("What came of a first webhook.test.")
            EndpointTester.@Nullable Result verification) {}

    record SecretView(
            String secret,

            @Says("Verifies v1a signatures; null when the endpoint has no key pair.") @Nullable
            String publicKey) {

        static SecretView of(SigningSecrets secrets) {
            return new SecretView(
                    secrets.current().text(),
                    secrets.publicKey().map(VerifyingKey::text).orElse(null));
        }
    }

    /** One of the two places of the catalogue, and the field that means nothing there. */
    private record Kind(String noun, String what, String without) {}

    public void register(Catalog catalog) {
        registerBelow(
                "/v1/workspaces/{workspace}/endpoints",
                new Kind("endpoint", "a workspace's endpoint", "workspaces"),
                catalog);
        registerBelow(
                "/v1/endpoints",
                new Kind("organization_endpoint", "an organization's endpoint", "workspace"),
                catalog);
    }

    private void registerBelow(String base, Kind kind, Catalog catalog) {
        String one = base + "/{endpoint}";
        String noun = kind.noun();
        String what = kind.what();
        catalog.add(Operation.post(base)
                .named(noun + ".create")
                .says("Register " + what + " and send it a webhook.test.")
                .needs(Scope.ENDPOINTS_WRITE)
                .answers(201)
                .without(kind.without())
                .takes(Register.class)
                .gives(Registered.class)
                .by(this::create));
        catalog.add(Operation.get(base)
                .named(noun + ".list")
                .says("List endpoints.")
                .needs(Scope.ENDPOINTS_READ)
                .without(kind.without())
                .takes(Listing.class)
                .givesPageOf(EndpointView.class)
                .by(this::list));
        catalog.add(Operation.get(one)
                .named(noun + ".get")
                .says("Show " + what + ".")
                .needs(Scope.ENDPOINTS_READ)
                .without(kind.without())
                .takes(One.class)
                .gives(EndpointView.class)
                .by((caller, input) ->
                        EndpointView.of(see(caller, input.workspace(), input.endpoint()))));
        catalog.add(Operation.patch(one)
                .named(noun + ".update")
                .says("Change what " + what
                        + " asks for, or where it sends; absent fields stay as they are. When"
                        + " nothing changes, nothing is written.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(Edit.class)
                .gives(EndpointView.class)
                .by(this::update));
        catalog.add(Operation.delete(one)
                .named(noun + ".delete")
                .says("Delete " + what + "; what waits for it is cancelled.")
                .needs(Scope.ENDPOINTS_WRITE)
                .effect(Effect.DESTROY)
                .without(kind.without())
                .takes(One.class)
                .givesNothing()
                .by(this::delete));
        registerStates(one, kind, catalog);
    }

    private void registerStates(String one, Kind kind, Catalog catalog) {
        String noun = kind.noun();
        String what = kind.what();
        catalog.add(Operation.post(one + "/test")
                .named(noun + ".test")
                .says("Send " + what + " a sample event now, and say what came of it.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(Test.class)
                .gives(EndpointTester.Result.class)
                .by(this::test));
        catalog.add(Operation.post(one + "/enable")
                .named(noun + ".enable")
                .says("Let deliveries go out again, from where they stopped or from now on.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(Enable.class)
                .gives(EndpointView.class)
                .by(this::enable));
        catalog.add(Operation.post(one + "/disable")
                .named(noun + ".disable")
                .says("Stop deliveries; the place in the log is kept.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(One.class)
                .gives(EndpointView.class)
                .by(this::disable));
        catalog.add(Operation.post(one + "/rotate_secret")
                .named(noun + ".rotate_secret")
                .says("Make a new signing secret; the old one signs too for a while.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(Rotate.class)
                .gives(SecretView.class)
                .by(this::rotate));
        catalog.add(Operation.get(one + "/secret")
                .named(noun + ".secret")
                .says("Show the signing secret; for owners and admins.")
                .needs(Scope.ENDPOINTS_WRITE)
                .without(kind.without())
                .takes(One.class)
                .gives(SecretView.class)
                .by(this::secret));
    }

    private Registered create(Caller caller, Register input) {
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        Endpoint.Target target =
                settings.target(input.wanted(), settings.url(input.wanted()), null);
        Filter filter = settings.filter(input.wanted(), null);
        requireAll(caller, filter.workspaces());
        settings.check(target.format(), filter);
        String description = settings.description(input.wanted(), "");
        SigningSecrets secrets = withOrWithoutKeyPair(
                SigningSecrets.of(Secret.generate(random)),
                EndpointSettings.keyPair(input.wanted(), false));
        Registered registered = writes.write(caller, home.log(), tx -> {
            refuseTooMany(tx, caller, input.workspace());
            Instant now = clock.instant();
            Endpoint endpoint = new Endpoint(
                    ids.endpoint(),
                    caller.organization(),
                    Optional.ofNullable(input.workspace()),
                    new Endpoint.Creator(caller.user(), caller.key()),
                    description,
                    target.verifiedWith(secrets.publicKey()),
                    filter,
                    Endpoint.State.ACTIVE,
                    "",
                    1,
                    now,
                    now);
            endpoints.register(tx, endpoint, secrets, teller(caller, home));
            return new Registered(EndpointView.of(endpoint), secrets.current().text(), null);
        });
        Endpoint endpoint = see(caller, input.workspace(), registered.endpoint().id());
        EndpointTester.Result verification = tester.test(
                endpoint, secrets, home, Sample.of(WebhookTest.TYPE), Limits.VERIFICATION);
        return new Registered(registered.endpoint(), registered.secret(), verification);
    }

    private Page<EndpointView> list(Caller caller, Listing input) {
        home(caller, input.workspace(), Scope.ENDPOINTS_READ);
        String after = CURSORS.read(input.cursor()).map(EndpointId::value).orElse("");
        List<EndpointView> found = database
                .read(tx -> endpoints.list(tx, caller, input.workspace(), after, input.limit() + 1))
                .stream()
                .map(EndpointView::of)
                .toList();
        return Page.of(found, input.limit(), last -> CURSORS.write(last.id()));
    }

    private EndpointView update(Caller caller, Edit input) {
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        requireOwn(caller, see(caller, input.workspace(), input.endpoint()));
        Optional<TargetUrl> url = settings.url(input.wanted());
        requireAll(caller, Objects.requireNonNullElse(input.wanted().workspaces(), List.of()));
        return writes.write(caller, home.log(), tx -> {
            Endpoint old = own(tx, caller, input.workspace(), input.endpoint());
            refuseOther(old, input.ifRevision());
            Filter filter = settings.filter(input.wanted(), old.filter());
            Endpoint.Target target = settings.target(input.wanted(), url, old.target());
            if (input.wanted().changesTemplateOrEvents()) {
                settings.check(target.format(), filter);
            }
            Optional<VerifyingKey> publicKey = signedAsWanted(tx, old, input.wanted());
            Endpoint edited = Endpoints.with(
                    old,
                    settings.description(input.wanted(), old.description()),
                    target.verifiedWith(publicKey),
                    filter);
            return EndpointView.of(
                    edited.equals(old)
                            ? old
                            : endpoints.change(
                                    tx,
                                    old,
                                    endpoint -> edited,
                                    false,
                                    teller(caller, home),
                                    EndpointEvents.UPDATED));
        });
    }

    /** Makes a key pair or takes it away, and answers with what verifies from now on. */
    private Optional<VerifyingKey> signedAsWanted(Tx tx, Endpoint old, Wanted wanted) {
        boolean has = old.target().publicKey().isPresent();
        boolean shall = EndpointSettings.keyPair(wanted, has);
        if (shall == has) {
            return old.target().publicKey();
        }
        SigningSecrets secrets = withOrWithoutKeyPair(endpoints.secrets(tx, old.id()), shall);
        endpoints.rotate(tx, old, secrets);
        return secrets.publicKey();
    }

    private SigningSecrets withOrWithoutKeyPair(SigningSecrets secrets, boolean with) {
        return with
                ? secrets.withKeyPair(() -> SigningKeyPair.generate(random))
                : secrets.withoutKeyPair();
    }

    private Operation.Nothing delete(Caller caller, One input) {
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        return writes.write(caller, home.log(), tx -> {
            endpoints.delete(
                    tx, own(tx, caller, input.workspace(), input.endpoint()), teller(caller, home));
            return Operation.Nothing.NOTHING;
        });
    }

    private EndpointTester.Result test(Caller caller, Test input) {
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        String type = input.type() == null ? WebhookTest.TYPE.name() : input.type();
        Endpoint endpoint = see(caller, input.workspace(), input.endpoint());
        requireOwn(caller, endpoint);
        Sample sample =
                Sample.of(types.require(type), Objects.requireNonNullElse(input.set(), Map.of()));
        SigningSecrets secrets = database.read(tx -> endpoints.secrets(tx, endpoint.id()));
        return tester.test(endpoint, secrets, home, sample, endpoint.target().timeout());
    }

    private EndpointView enable(Caller caller, Enable input) {
        boolean fromNow = switch (Objects.requireNonNullElse(input.from(), "cursor")) {
            case "cursor" -> false;
            case "now" -> true;
            default -> throw FormatReader.wrong("/from", "This is \"cursor\" or \"now\".");
        };
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        return writes.write(caller, home.log(), tx -> {
            Endpoint old = own(tx, caller, input.workspace(), input.endpoint());
            if (old.state() == Endpoint.State.ACTIVE) {
                return EndpointView.of(old);
            }
            boolean asked = !fromNow && old.state() == Endpoint.State.DISABLED;
            String reason = asked ? missed.says(tx, old) : "";
            return EndpointView.of(endpoints.change(
                    tx,
                    old,
                    endpoint -> enabled(endpoint, caller, reason),
                    fromNow,
                    teller(caller, home),
                    EndpointEvents.UPDATED));
        });
    }

    /** A paused endpoint is adopted: from now on it sees what the caller may see. */
    private static Endpoint enabled(Endpoint endpoint, Caller caller, String reason) {
        Endpoint active = Endpoints.with(endpoint, Endpoint.State.ACTIVE, reason);
        return endpoint.state() == Endpoint.State.PAUSED
                ? Endpoints.of(active, new Endpoint.Creator(caller.user(), caller.key()))
                : active;
    }

    private EndpointView disable(Caller caller, One input) {
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        return writes.write(caller, home.log(), tx -> {
            Endpoint old = own(tx, caller, input.workspace(), input.endpoint());
            if (old.state() == Endpoint.State.DISABLED) {
                return EndpointView.of(old);
            }
            return EndpointView.of(endpoints.change(
                    tx,
                    old,
                    endpoint -> Endpoints.with(endpoint, Endpoint.State.DISABLED, Endpoint.BY_HAND),
                    false,
                    teller(caller, home),
                    EndpointEvents.DISABLED));
        });
    }

    private SecretView rotate(Caller caller, Rotate input) {
        int overlap = input.overlapSeconds() == null ? 86_400 : input.overlapSeconds();
        EventSource home = home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        Secret fresh = Secret.generate(random);
        return writes.write(caller, home.log(), tx -> {
            Endpoint endpoint = own(tx, caller, input.workspace(), input.endpoint());
            Instant now = clock.instant();
            SigningSecrets rotated = endpoints
                    .secrets(tx, endpoint.id())
                    .rotated(
                            fresh,
                            () -> SigningKeyPair.generate(random),
                            now,
                            now.plus(Duration.ofSeconds(overlap)));
            endpoints.rotate(tx, endpoint, rotated);
            return SecretView.of(rotated);
        });
    }

    private SecretView secret(Caller caller, One input) {
        home(caller, input.workspace(), Scope.ENDPOINTS_WRITE);
        Endpoint endpoint = see(caller, input.workspace(), input.endpoint());
        requireAdmin(caller, input.workspace());
        return SecretView.of(database.read(tx -> endpoints.secrets(tx, endpoint.id())));
    }

    private static Endpoints.Teller teller(Caller caller, EventSource home) {
        return new Endpoints.Teller(home, Actor.of(caller), caller.cause());
    }

    /** The log in which the endpoint's changes stand, if the caller may use the scope there. */
    private EventSource home(Caller caller, @Nullable WorkspaceId workspace, Scope scope) {
        if (workspace == null) {
            access.require(caller, scope, Role.ADMIN);
            return EventSource.of(caller.organization());
        }
        return EventSource.of(caller.organization(), access.require(caller, workspace, scope));
    }

    private Endpoint see(Caller caller, @Nullable WorkspaceId workspace, EndpointId id) {
        return database.read(tx -> endpoints.find(tx, id))
                .filter(endpoint -> belongs(endpoint, caller, workspace))
                .orElseThrow(() -> Problem.notFound("endpoint " + id));
    }

    /** The endpoint, if the caller made it or is an admin. */
    private Endpoint own(Tx tx, Caller caller, @Nullable WorkspaceId workspace, EndpointId id) {
        Endpoint endpoint = endpoints
                .findToChange(tx, id)
                .filter(found -> belongs(found, caller, workspace))
                .orElseThrow(() -> Problem.notFound("endpoint " + id));
        requireOwn(caller, endpoint);
        return endpoint;
    }

    private void requireAll(Caller caller, List<WorkspaceId> workspaces) {
        workspaces.forEach(workspace -> access.require(caller, workspace, Scope.ENDPOINTS_WRITE));
    }

    private static void refuseOther(Endpoint endpoint, @Nullable Long ifRevision) {
        if (ifRevision != null && ifRevision != endpoint.revision()) {
            throw new Problem(
                    ErrorCode.PRECONDITION_FAILED,
                    "Endpoint " + endpoint.id() + " is at revision " + endpoint.revision()
                            + " by now, so nothing was changed. Read it again and decide anew.");
        }
    }

    private void requireOwn(Caller caller, Endpoint endpoint) {
        if (!endpoint.creator().user().equals(caller.user())) {
            requireAdmin(caller, endpoint.workspace().orElse(null));
        }
    }

    private void requireAdmin(Caller caller, @Nullable WorkspaceId workspace) {
        Role role = workspace == null ? caller.role() : access.role(caller, workspace);
        if (!role.atLeast(Role.ADMIN)) {
            throw new Problem(
                    ErrorCode.FORBIDDEN,
                    "Only the endpoint's creator, admins and owners may do this.");
        }
    }

    private boolean belongs(Endpoint endpoint, Caller caller, @Nullable WorkspaceId workspace) {
        return rights.knows(caller, endpoint)
                && Objects.equals(endpoint.workspace().orElse(null), workspace);
    }

    private void refuseTooMany(Tx tx, Caller caller, @Nullable WorkspaceId workspace) {
        if (endpoints.count(tx, caller.organization(), workspace) >= Limits.ENDPOINTS) {
            Id where = workspace == null ? caller.organization() : workspace;
            throw new Problem(
                    ErrorCode.LIMIT_REACHED,
                    where + " has " + Limits.ENDPOINTS + " endpoints already; delete one first.");
        }
    }
}
