package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.filebell.account.KeyOperations.CreateKey;
import io.filebell.account.KeyOperations.OneKey;
import io.filebell.account.MemberOperations.AddMember;
import io.filebell.account.MemberOperations.OneMember;
import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Problem;
import io.filebell.base.WorkspaceId;
import io.filebell.operation.Caller;
import io.filebell.operation.Caller.UserKind;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a key belongs to, and which keys are nobody's. */
abstract class AuthenticationConformance extends AccountsConformance {

    @Test
    void aKeyTellsWhoAsksAndWhatTheKeyMayDo() {
        WorkspaceId workspace = office.workspace("Contracts");
        User agent = office.user(Role.ADMIN);
        CreatedKey key = office.run(
                office.owner,
                "key.create",
                new CreateKey(
                        "Portal",
                        List.of(Scope.FILES_READ, Scope.EVENTS_READ),
                        List.of(workspace),
                        null,
                        agent.id()));

        Caller caller = office.authenticate(key.key());

        assertThat(caller.organization()).isEqualTo(office.organization);
        assertThat(caller.user()).isEqualTo(agent.id());
        assertThat(caller.kind()).isEqualTo(UserKind.AGENT);
        assertThat(caller.name()).isEqualTo("Ada");
        assertThat(caller.role()).isEqualTo(Role.ADMIN);
        assertThat(caller.key()).isEqualTo(key.id());
        assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.FILES_READ, Scope.EVENTS_READ);
        assertThat(caller.workspaces()).containsExactly(workspace);
        assertThat(caller.via()).isEqualTo("api");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fbk_",
                "fbk_short",
                "Bearer fbk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "fbk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "fbk_0123456789abcdefghijklmnopqrstuvwxyzABCDEF\u0000",
                "fbk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG' OR '1'='1",
                "fbk_ééééééééééééééééééééééééééééééééééééééé"
            })
    void whatIsNoKeyIsNobody(String text) {
        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(text));
    }

    @Test
    void unknownRevokedAndExpiredKeysLookTheSame() {
        CreatedKey revoked = office.key(office.owner.user(), Scope.FILES_READ);
        office.run(office.owner, "key.revoke", new OneKey(revoked.id()));
        CreatedKey expired = expiring(Duration.ofMinutes(1));
        office.time.pass(Duration.ofMinutes(1));

        Problem unknown = refusal("fbk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
        assertThat(refusal(revoked.key())).hasMessage(unknown.detail());
        assertThat(refusal(expired.key())).hasMessage(unknown.detail());
        assertThat(unknown.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void revocationWorksAtOnceOnAKeyThatWasJustUsed() {
        CreatedKey key = office.key(office.owner.user(), Scope.FILES_READ);
        office.authenticate(key.key());

        office.run(office.owner, "key.revoke", new OneKey(key.id()));

        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(key.key()));
    }

    @Test
    void expiryIsCheckedAtEveryUse() {
        CreatedKey key = expiring(Duration.ofMillis(100));
        office.authenticate(key.key());

        office.time.pass(Duration.ofMillis(99));
        office.authenticate(key.key());
        office.time.pass(Duration.ofMillis(1));

        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(key.key()));
    }

    @Test
    void keysOfARemovedMemberStayDeadWhenTheMemberComesBack() {
        User user = office.user(Role.MEMBER);
        CreatedKey key = office.key(user.id(), Scope.FILES_READ);
        office.authenticate(key.key());

        office.run(office.owner, "member.remove", new OneMember(user.id()));
        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(key.key()));
        office.run(office.owner, "member.add", new AddMember(user.id(), Role.MEMBER));
        Office.refused(ErrorCode.UNAUTHENTICATED, () -> office.authenticate(key.key()));
    }

    @Test
    void onlyTheHashIsStored() {
        CreatedKey key = office.key(office.owner.user(), Scope.FILES_READ);

        List<String> columns = office.database.read(
                tx -> tx.query("SELECT id, name, hash, prefix, scopes FROM api_key WHERE id = :id")
                        .bind("id", key.id().value())
                        .map(row -> List.of(
                                row.getString("id"),
                                row.getString("name"),
                                row.getString("hash"),
                                row.getString("prefix"),
                                row.getString("scopes")))
                        .one());

        assertThat(columns).noneMatch(column -> column.contains(key.key()));
        assertThat(columns).contains(KeySecret.of(key.key()).orElseThrow().hash());
    }

    @Test
    void theLastUseIsNotedAtMostOnceAMinute() {
        CreatedKey key = office.key(office.owner.user(), Scope.FILES_READ);
        assertThat(lastUse(key)).isEmpty();
        Instant first = office.time.instant();

        office.authenticate(key.key());
        await().untilAsserted(() -> assertThat(lastUse(key)).contains(first));

        office.time.pass(Limits.KEY_USE_INTERVAL.minusMillis(1));
        office.authenticate(key.key());
        office.time.pass(Duration.ofMillis(1));
        Instant second = office.time.instant();
        office.authenticate(key.key());
        await().untilAsserted(() -> assertThat(lastUse(key)).contains(second));
    }

    @Test
    void whatWaitsToBeNotedIsNotedAtTheEnd() {
        CreatedKey key = office.key(office.owner.user(), Scope.FILES_READ);
        office.authenticate(key.key());

        office.accounts.close();

        assertThat(lastUse(key)).contains(office.time.instant());
    }

    private Optional<Instant> lastUse(CreatedKey key) {
        return office.database.read(tx -> Optional.ofNullable(
                SqlKeys.get(tx, office.organization, key.id()).orElseThrow().lastUsedAt()));
    }

    private CreatedKey expiring(Duration life) {
        return office.run(
                office.owner,
                "key.create",
                new CreateKey(
                        "Short",
                        List.of(Scope.FILES_READ),
                        null,
                        office.time.instant().plus(life),
                        null));
    }

    private Problem refusal(String key) {
        return catchThrowableOfType(Problem.class, () -> office.authenticate(key));
    }
}
