package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.account.FirstStart.Outcome;
import io.filebell.base.ErrorCode;
import io.filebell.base.Id;
import io.filebell.base.IdGenerator;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.ForwardingDatabase;
import io.filebell.db.TxWork;
import io.filebell.operation.Authenticator.Circumstances;
import io.filebell.operation.Caller;
import io.filebell.operation.Role;
import io.filebell.operation.Scope;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstStartTest {

    private static final String GIVEN = "fbk_0123456789abcdefghijklmnopqrstuv";

    @TempDir
    Path data;

    private final ManualTime time = new ManualTime();
    private final Random random = new Random(7);
    private Database database;

    @BeforeEach
    void open() {
        database = Databases.sqlite(data);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void makesAnOwnerWhoseKeyMayDoEverything() throws IOException {
        Outcome outcome = start(Optional.empty());

        assertThat(outcome.made()).isTrue();
        assertThat(outcome.warning()).isEmpty();
        Path file = outcome.keyFile().orElseThrow();
        assertThat(file).isEqualTo(data.resolve("admin.key"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Caller caller = authenticate(key());
        assertThat(caller.role()).isEqualTo(Role.OWNER);
        assertThat(caller.scopes()).containsExactly(Scope.ADMIN);
        assertThat(caller.workspaces()).isEmpty();
    }

    @Test
    void makesNothingTwice() throws IOException {
        start(Optional.empty());
        String key = key();

        Outcome again = start(Optional.empty());

        assertThat(again)
                .isEqualTo(new Outcome(
                        false, Optional.of(data.resolve("admin.key")), Optional.empty()));
        assertThat(key()).isEqualTo(key);
        assertThat(organizations()).isEqualTo(1);
        assertThat(keys()).isEqualTo(1);
    }

    @Test
    void aCrashBetweenFileAndDatabaseLeavesAKeyThatTheNextStartTakes() throws IOException {
        Database crashing = new CrashingAtWrite(database);
        assertThatThrownBy(() ->
                        new FirstStart(crashing, data, ids(), time, random).run(Optional.empty()))
                .isInstanceOf(IllegalStateException.class);
        String key = key();

        Outcome outcome = start(Optional.empty());

        assertThat(outcome.made()).isTrue();
        assertThat(key()).isEqualTo(key);
        assertThat(authenticate(key).role()).isEqualTo(Role.OWNER);
    }

    @Test
    void aCrashWhileTheFileIsWrittenLeavesNothingInTheWay() throws IOException {
        Files.writeString(data.resolve("admin.key.new"), "fbk_half");

        start(Optional.empty());

        assertThat(authenticate(key()).role()).isEqualTo(Role.OWNER);
        assertThat(data.resolve("admin.key.new")).doesNotExist();
    }

    @Test
    void aGivenKeyIsUsedAndNotWrittenToAFile() {
        Outcome outcome = start(Optional.of(GIVEN));

        assertThat(outcome).isEqualTo(new Outcome(true, Optional.empty(), Optional.empty()));
        assertThat(authenticate(GIVEN).role()).isEqualTo(Role.OWNER);
        assertThat(data.resolve("admin.key")).doesNotExist();
        assertThat(start(Optional.of(GIVEN)))
                .isEqualTo(new Outcome(false, Optional.empty(), Optional.empty()));
        assertThat(keys()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdefghijklmnopqrstuv",
                "fbk_0123456789abcdefghijklmnopqrstu",
                "fbk_0123456789abcdefghijklmnopqrs uv",
                "fbk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "sk_0123456789abcdefghijklmnopqrstuvwxyz"
            })
    void aGivenKeyThatIsNotFitStopsTheStartWithoutBeingShown(String given) {
        Problem problem = catchThrowableOfType(Problem.class, () -> start(Optional.of(given)));

        assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(problem.detail()).contains("FILEBELL_ADMIN_KEY");
        if (!given.isEmpty()) {
            assertThat(problem.detail()).doesNotContain(given);
        }
        assertThat(organizations()).isZero();
    }

    @Test
    void aLostFileIsToldWithTheWayBack() throws IOException {
        start(Optional.empty());
        Files.delete(data.resolve("admin.key"));

        Outcome outcome = start(Optional.empty());

        assertThat(outcome.keyFile()).isEmpty();
        assertThat(outcome.warning().orElseThrow()).contains("admin.key", "FILEBELL_ADMIN_KEY");
        assertThat(data.resolve("admin.key")).doesNotExist();
    }

    @Test
    void aNewGivenKeyIsTheWayBackIn() throws IOException {
        start(Optional.empty());
        String first = key();

        Outcome outcome = start(Optional.of(GIVEN));

        assertThat(outcome.warning()).isEmpty();
        assertThat(authenticate(GIVEN).user()).isEqualTo(authenticate(first).user());
        assertThat(keys()).isEqualTo(2);
    }

    @Test
    void aRevokedKeyIsNotBroughtBack() throws IOException {
        start(Optional.of(GIVEN));
        database.write(
                Installation.GROUP,
                tx -> tx.update("UPDATE api_key SET revoked_at = 1").execute());

        Outcome outcome = start(Optional.of(GIVEN));

        assertThat(outcome.warning().orElseThrow()).contains("revoked").doesNotContain(GIVEN);
        assertThatThrownBy(() -> authenticate(GIVEN)).isInstanceOf(Problem.class);
        Files.writeString(data.resolve("admin.key"), GIVEN);
        assertThat(start(Optional.empty()).warning().orElseThrow()).contains("works no more");
    }

    @Test
    void instancesThatStartAtTheSameTimeMakeOneOrganization() throws Exception {
        try (Database shared = Databases.postgres();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> starts = List.of(
                    () -> startOn(shared, Files.createDirectory(data.resolve("one"))),
                    () -> startOn(shared, Files.createDirectory(data.resolve("two"))),
                    () -> startOn(shared, Files.createDirectory(data.resolve("three"))));
            int made = 0;
            for (var one : threads.invokeAll(starts)) {
                made += one.get().made() ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
            assertThat(count(shared, "organization")).isEqualTo(1);
        }
    }

    @Test
    void anUnwritableFolderIsToldAndNothingIsMade() {
        FirstStart start =
                new FirstStart(database, data.resolve("no/such/folder"), ids(), time, random);

        Problem problem = catchThrowableOfType(Problem.class, () -> start.run(Optional.empty()));

        assertThat(problem.detail()).contains("admin.key");
        assertThat(organizations()).isZero();
    }

    private Outcome start(Optional<String> given) {
        return new FirstStart(database, data, ids(), time, random).run(given);
    }

    private Outcome startOn(Database shared, Path folder) {
        return new FirstStart(shared, folder, ids(), time, random).run(Optional.empty());
    }

    private IdGenerator ids() {
        return new IdGenerator(time, random);
    }

    private String key() throws IOException {
        return Files.readString(data.resolve("admin.key")).strip();
    }

    private Caller authenticate(String key) {
        try (Accounts accounts = new Accounts(database, time, time)) {
            return accounts.authenticator()
                    .authenticate(key, new Circumstances("api", Optional.empty()));
        }
    }

    private int organizations() {
        return count(database, "organization");
    }

    private int keys() {
        return count(database, "api_key");
    }

    private static int count(Database database, String table) {
        return database.read(tx ->
                tx.query("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
    }

    /** A process that dies just before it writes. */
    private static final class CrashingAtWrite extends ForwardingDatabase {

        CrashingAtWrite(Database database) {
            super(database);
        }

        @Override
        public <T extends @Nullable Object> T write(Id group, TxWork<T> work) {
            throw new IllegalStateException("crash");
        }
    }
}
