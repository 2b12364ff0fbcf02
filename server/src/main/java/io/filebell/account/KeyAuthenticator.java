package io.filebell.account;

import io.filebell.db.Database;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The {@link Authenticator} of API keys.
 *
 * <p>A key is looked up by its hash, whose course nobody who lacks the key can steer, so the time
 * of the search tells nothing; the hashes are then compared in constant time. What was found is
 * believed as long as {@link RightsAge} says; expiry is checked at every use.
 */
final class KeyAuthenticator implements Authenticator {

    private final Database database;
    private final InstantSource clock;
    private final KeyUses uses;
    private final RightsCache<String, KnownKey> known;

    KeyAuthenticator(Database database, InstantSource clock, RightsAge age, KeyUses uses) {
        this.database = database;
        this.clock = clock;
        this.uses = uses;
        this.known = new RightsCache<>(age);
    }

    @Override
    public Caller authenticate(String apiKey, Circumstances circumstances) {
        String hash =
                KeySecret.of(apiKey).orElseThrow(Standing::unauthenticated).hash();
        KnownKey key = known.get(hash, asked -> database.read(tx -> SqlKeys.find(tx, asked)))
                .filter(found -> same(found.hash(), hash))
                .orElseThrow(Standing::unauthenticated);
        Role role = key.standing().requireRole(clock.instant());
        uses.note(key.id(), key.standing().organization());
        return new Caller(
                key.standing().organization(),
                key.standing().user(),
                key.kind(),
                key.userName(),
                role,
                key.id(),
                key.scopes(),
                key.workspaces(),
                circumstances.via(),
                circumstances.cause(),
                Optional.empty());
    }

    private static boolean same(String stored, String presented) {
        return MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.US_ASCII),
                presented.getBytes(StandardCharsets.US_ASCII));
    }
}
