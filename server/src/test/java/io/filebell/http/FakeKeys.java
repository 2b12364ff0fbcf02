package io.filebell.http;

import io.filebell.base.ErrorCode;
import io.filebell.base.KeyId;
import io.filebell.base.OrganizationId;
import io.filebell.base.Problem;
import io.filebell.base.UserId;
import io.filebell.operation.Authenticator;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys that tests use: one for everything, one that only reads, and one of somebody else. */
final class FakeKeys implements Authenticator {

    static final String ADMIN = "fbk_admin";
    static final String READER = "fbk_reader";
    static final String OTHER = "fbk_other";

    private static final Map<String, Set<Scope>> SCOPES = Map.of(
            ADMIN, Set.of(Scope.ADMIN),
            READER, Set.of(Scope.FILES_READ),
            OTHER, Set.of(Scope.ADMIN));

    @Override
    public Caller authenticate(String apiKey, Circumstances circumstances) {
        Set<Scope> scopes = SCOPES.get(apiKey);
        if (scopes == null) {
            throw new Problem(ErrorCode.UNAUTHENTICATED, "The API key is not valid.");
        }
        String id = switch (apiKey) {
            case READER -> "2";
            case OTHER -> "3";
            default -> "1";
        };
        return new Caller(
                new OrganizationId("org_" + "0".repeat(25) + "1"),
                new UserId("usr_" + "0".repeat(25) + id),
                Caller.UserKind.PERSON,
                "Test",
                Role.OWNER,
                new KeyId("key_" + "0".repeat(25) + id),
                scopes,
                Set.of(),
                circumstances.via(),
                circumstances.cause(),
                Optional.empty());
    }
}
