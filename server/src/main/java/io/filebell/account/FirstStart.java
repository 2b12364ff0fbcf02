package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.IdGenerator;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What makes a new database usable: an organization, its owner, and an API key that may do
 * everything.
 *
 * <p>The key is written to {@code <data>/admin.key} first and to the database second, in one
 * transaction with the organization. A crash between the two leaves a file whose key the next start
 * takes, so that in the end there is one organization, and the file opens it. With
 * {@code FILEBELL_ADMIN_KEY} nothing is written to a file.
 *
 * <p>On a database that has an organization this only looks: a given key that the database does not
 * know is added to the oldest owner's keys, which is the way back in when all keys are lost; a
 * missing file, or one whose key works no more, is told.
 */
public final class FirstStart {

    private static final String ORGANIZATION_NAME = "My organization";
    private static final String OWNER_NAME = "Owner";
    private static final String KEY_NAME = "Admin key of the server";
    private static final String WAY_BACK = "If you have no key that works, start once with"
            + " FILEBELL_ADMIN_KEY set to a new one: fbk_ and at least 32 letters or digits.";

    private final Database database;
    private final SecretFile file;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param data the data folder; must exist and be writable
     * @param random fit for secrets
     */
    public FirstStart(
            Database database,
            Path data,
            IdGenerator ids,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.file = new SecretFile(data.resolve("admin.key"));
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What was found or made.
     *
     * @param made whether this start made the organization
     * @param keyFile where the admin key is, if it is in a file and works
     * @param warning what the operator should know and do, if anything
     */
    public record Outcome(boolean made, Optional<Path> keyFile, Optional<String> warning) {}

    /**
     * Carries it out; may be called at every start.
     *
     * @param given value of {@code FILEBELL_ADMIN_KEY}, if set
     * @throws Problem {@link ErrorCode#UNAVAILABLE}, saying what to do, when the given key or the
     *     one in the file is not fit to be one
     */
    public Outcome run(Optional<String> given) {
        Optional<KeySecret> secret = given.map(text -> fit(text, "FILEBELL_ADMIN_KEY"));
        if (database.read(FirstStart::organization).isPresent()) {
            return secret.map(this::recover).orElseGet(this::look);
        }
        KeySecret first = secret.orElseGet(this::kept);
        boolean made = database.write(Installation.GROUP, tx -> make(tx, first));
        if (!made) {
            return secret.map(this::recover).orElseGet(this::look);
        }
        Optional<Path> keyFile = secret.isPresent() ? Optional.empty() : Optional.of(file.path());
        return new Outcome(true, keyFile, Optional.empty());
    }

    private static KeySecret fit(String text, String source) {
        KeySecret secret = KeySecret.of(text.strip())
                .orElseThrow(() -> new Problem(
                        ErrorCode.UNAVAILABLE,
                        source + " must be fbk_ and 32 to 200 letters, digits, \"-\" or \"_\"."));
        if (secret.simple()) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    source + " could be guessed: it repeats few characters. Use a random one.");
        }
        return secret;
    }

    /**
     * The key in the file, from a start that crashed; or a new one, in the file before it is used.
     */
    private KeySecret kept() {
        Optional<String> text = file.read();
        if (text.isPresent()) {
            return fit(text.get(), file.path().toString());
        }
        KeySecret fresh = KeySecret.make(random);
        file.write(fresh.reveal());
        return fresh;
    }

    private boolean make(Tx tx, KeySecret secret) {
        if (organization(tx).isPresent()) {
            return false;
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        OrganizationId organization = ids.organization();
        UserId owner = ids.user();
        SqlOrganizations.insert(tx, new Organization(organization, ORGANIZATION_NAME, 1, now, now));
        SqlUsers.insert(
                tx, organization, new User(owner, UserKind.PERSON, OWNER_NAME, null, now), owner);
        SqlMembers.OF_ORGANIZATION.add(
                tx, organization, new SqlMembers.NewMember(owner, Role.OWNER, now, owner));
        addKey(tx, organization, owner, secret, now);
        return true;
    }

    private Outcome recover(KeySecret secret) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        boolean works = database.write(Installation.GROUP, tx -> {
            Optional<Boolean> known = SqlKeys.works(tx, secret.hash(), now);
            if (known.isPresent()) {
                return known.get();
            }
            OrganizationId organization = organization(tx).orElseThrow();
            UserId owner = SqlMembers.oldestOwner(tx, organization).orElseThrow();
            addKey(tx, organization, owner, secret, now);
            return true;
        });
        return works
                ? new Outcome(false, Optional.empty(), Optional.empty())
                : warned("FILEBELL_ADMIN_KEY is a key that was revoked or whose user is no "
                        + "member any more. Set another one, or none.");
    }

    private Outcome look() {
        Optional<KeySecret> secret = file.read().flatMap(KeySecret::of);
        if (secret.isEmpty()) {
            return warned("There is no API key in " + file.path() + ". " + WAY_BACK);
        }
        String hash = secret.get().hash();
        boolean works =
                database.read(tx -> SqlKeys.works(tx, hash, clock.instant())).orElse(false);
        return works
                ? new Outcome(false, Optional.of(file.path()), Optional.empty())
                : warned("The API key in " + file.path() + " works no more. " + WAY_BACK);
    }

    private void addKey(
            Tx tx, OrganizationId organization, UserId owner, KeySecret secret, Instant now) {
        ApiKey key = new ApiKey(
                ids.key(),
                KEY_NAME,
                secret.prefix(),
                owner,
                List.of(Scope.ADMIN),
                List.of(),
                null,
                null,
                null,
                now,
                owner);
        SqlKeys.insert(tx, organization, key, secret.hash());
    }

    private static Outcome warned(String warning) {
        return new Outcome(false, Optional.empty(), Optional.of(warning));
    }

    private static Optional<OrganizationId> organization(Tx tx) {
        return SqlOrganizations.oldest(tx);
    }
}
