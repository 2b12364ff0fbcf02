package io.filebell.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.testing.Databases;
import io.filebell.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {

    private static final String GIVEN = Base64.getEncoder().encodeToString(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
    });

    @TempDir
    Path data;

    private final Random random = new Random(11);
    private Database database;

    @BeforeEach
    void openDatabase() {
        database = Databases.sqlite(data);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void isMadeOnceAndKeptInAFileForItsOwnerOnly() throws IOException {
        MasterKey made = open(Optional.empty());

        Path file = data.resolve("master.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(made.bytes()).hasSize(32);
        assertThat(open(Optional.empty()).bytes()).isEqualTo(made.bytes());
        assertThat(made.toString()).isEqualTo("MasterKey[***]");
    }

    @Test
    void isTakenFromTheSettingWithoutAFile() {
        assertThat(open(Optional.of(GIVEN)).bytes()).startsWith(1, 2, 3).hasSize(32);
        assertThat(data.resolve("master.key")).doesNotExist();
        assertThat(open(Optional.of(GIVEN + "\n")).bytes()).hasSize(32);
    }

    @Test
    void aMissingFileOfADatabaseThatHasAKeyStopsTheStart() throws IOException {
        open(Optional.empty());
        Path file = data.resolve("master.key");
        String kept = Files.readString(file);
        Files.delete(file);

        Problem problem = refused(Optional.empty());

        assertThat(problem.detail()).contains("master.key is missing");
        assertThat(file).doesNotExist();
        assertThat(open(Optional.of(kept)).bytes()).hasSize(32);
    }

    @Test
    void anotherKeyThanTheDatabasesStopsTheStart() throws IOException {
        open(Optional.empty());
        assertThat(refused(Optional.of(GIVEN)).detail())
                .contains("FILEBELL_MASTER_KEY")
                .doesNotContain(GIVEN);

        Files.writeString(data.resolve("master.key"), GIVEN);
        assertThat(refused(Optional.empty()).detail()).contains("master.key");
    }

    @Test
    void aCrashBetweenFileAndDatabaseLeavesAKeyThatTheNextStartTakes() throws IOException {
        Files.writeString(data.resolve("master.key"), GIVEN + "\n");

        assertThat(open(Optional.empty()).bytes()).startsWith(1, 2, 3);
        assertThat(Files.readString(data.resolve("master.key"))).isEqualTo(GIVEN + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "not base64 !",
                "AAAA",
                "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
            })
    void aMisshapenKeyStopsTheStartWithoutBeingShown(String given) {
        Problem problem = refused(Optional.of(given));

        assertThat(problem.detail()).contains("32 bytes in base64");
        if (!given.isEmpty()) {
            assertThat(problem.detail()).doesNotContain(given);
        }
    }

    private MasterKey open(Optional<String> given) {
        return MasterKey.open(database, data, given, random, new ManualTime());
    }

    private Problem refused(Optional<String> given) {
        Problem problem = catchThrowableOfType(Problem.class, () -> open(given));
        assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        return problem;
    }
}
