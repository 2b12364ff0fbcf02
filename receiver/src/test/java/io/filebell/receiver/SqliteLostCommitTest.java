package io.filebell.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.receiver.testing.ForgetfulDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLostCommitTest extends LostCommitConformance {

    private static final int INPUT_OUTPUT_ERROR = 10;

    @TempDir
    private Path folder;

    @Override
    String newDatabase() {
        return "jdbc:sqlite:" + folder.resolve("inbox.db");
    }

    @Test
    void afterAnErrorOfTheDiskNothingIsStoredUntilARestartWhichHandlesWhatIsThere() {
        ForgetfulDatabase database = new ForgetfulDatabase(url);
        Receiver before =
                start(on(database, InboxOptions.DEFAULT).on("*", event -> handled.add(event.id())));
        database.loseCommitAfter(
                ACCEPT, new SQLException("disk I/O error", "", INPUT_OUTPUT_ERROR));
        for (String id : new String[] {"evt_1", "evt_2"}) {
            assertThat(before.receive(sender.event(id, "a", "nd_1")).status()).isEqualTo(503);
        }
        assertThat(before.health().problems()).singleElement().asString().contains("restart");
        before.close();
        assertThat(handled).isEmpty();
        Receiver after = start(builder().on("*", event -> handled.add(event.id())));
        awaitState(after, "evt_1", JobState.DONE);
        assertThat(handled).containsExactly("evt_1");
        awaitCountsOfTheTable(after);
    }
}
